package io.graftflow.server.internal.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Row;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.node.PortKind;
import io.graftflow.run.Cache;
import io.graftflow.run.CachedResult;
import io.graftflow.server.internal.http.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Looks into the outputs of nodes, which the cache keeps under keys. */
public final class Previews implements AutoCloseable {

    private static final int OPEN_TABLES = 16;
    private static final int KEPT_FILTERS = 32;
    private static final int KEPT_HISTOGRAMS = 2_000;

    private final Cache cache;
    private final Lru<Place, OpenTable> tables = new Lru<>(OPEN_TABLES, OpenTable::close);
    private final Lru<Filter, long[]> filters = new Lru<>(KEPT_FILTERS, rows -> {});
    private final Lru<Filter, ObjectNode> histograms = new Lru<>(KEPT_HISTOGRAMS, json -> {});

    private record Place(String key, String port) {}

    private record Filter(Place place, Map<String, Optional<String>> where, String column) {}

    /** Looks into a cache. */
    public Previews(Cache cache) {
        this.cache = cache;
    }

    /**
     * What is kept under a key.
     *
     * @throws Refusal 404 {@code result.gone}
     */
    public CachedResult result(String key) {
        return cache.result(key)
                .orElseThrow(() -> Refusal.notFound(
                        "result.gone", "This result is not in the cache any more.", "Run the node again."));
    }

    /**
     * Where an output of a kind is.
     *
     * @throws Refusal 404 {@code result.gone}, {@code result.no-such-output}
     */
    public Path place(String key, String port, PortKind kind) {
        CachedResult result = result(key);
        boolean fits = result.outputs().containsKey(port)
                && result.outputs().get(port).path("kind").asText().equals(kind.word());
        Path place = result.places().get(port);
        if (!fits) {
            throw Refusal.notFound(
                    "result.no-such-output",
                    "The node " + result.node() + " gave no " + kind.word() + " \"" + port + "\".",
                    "Name one of its outputs.");
        }
        if (!Files.exists(place)) {
            throw Refusal.notFound("result.gone", "This result is not in the cache any more.", "Run the node again.");
        }
        return place;
    }

    /** Columns, rows and missing values of a table. */
    public ObjectNode head(String key, String port) {
        return reading(
                key,
                port,
                open -> open.with(table -> {
                    ObjectNode json = Json.object().put("rows", table.rows());
                    ArrayNode columns = json.putArray("columns");
                    JsonNode described = table.spec().toJson().path("columns");
                    for (JsonNode column : described) {
                        ObjectNode entry = column.deepCopy();
                        columns.add(entry.put(
                                "missing", table.nulls(column.path("name").asText())));
                    }
                    return json;
                }));
    }

    /**
     * Some rows of a table.
     *
     * @param where the texts that columns must have; empty for missing values
     * @param columns their names; none for the first ones
     */
    public ObjectNode rows(
            String key, String port, long from, int count, List<String> columns, Map<String, Optional<String>> where) {
        return reading(key, port, open -> {
            long[] matching = where.isEmpty() ? new long[0] : matching(new Place(key, port), open, where);
            long total = where.isEmpty() ? open.with(Table::rows) : matching.length;
            long end = Math.min(total, from + count);
            long[] wanted = from >= end
                    ? new long[0]
                    : where.isEmpty()
                            ? LongStream.range(from, end).toArray()
                            : Arrays.copyOfRange(matching, (int) from, (int) end);
            TableSpec spec = open.with(Table::spec);
            int[] indices = columns.stream().mapToInt(spec::index).toArray();
            ObjectNode json = Json.object().put("from", from).put("total", total);
            columns.forEach(json.putArray("columns")::add);
            LongStream.of(wanted).forEach(json.putArray("index")::add);
            ArrayNode rows = json.putArray("rows");
            open.visit(wanted, row -> {
                ArrayNode cells = rows.addArray();
                for (int index : indices) {
                    cells.add(Cells.json(row, index, false));
                }
            });
            return json;
        });
    }

    /** The names of a table's first columns. */
    public List<String> columns(String key, String port, int most) {
        return reading(
                key,
                port,
                open -> open.with(table -> table.spec().columns().stream()
                        .limit(most)
                        .map(Column::name)
                        .toList()));
    }

    /**
     * Reads one value.
     *
     * @throws Refusal 404 {@code table.no-such-row}
     */
    public <T> T cell(String key, String port, long row, String column, CellReader<T> reader) {
        return reading(key, port, open -> {
            if (row >= open.with(Table::rows)) {
                throw Refusal.notFound(
                        "table.no-such-row",
                        "The table has " + open.with(Table::rows) + " rows; there is no row " + row + ".",
                        "Ask for one of them.");
            }
            int index = open.with(table -> table.spec().index(column));
            List<T> read = new ArrayList<>();
            open.visit(new long[] {row}, at -> read.add(reader.read(at, index)));
            return read.get(0);
        });
    }

    /**
     * Reads one value of a row.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface CellReader<T> {
        /** Reads it. */
        T read(Row row, int column);
    }

    /** A value as JSON, all of it. */
    public static JsonNode whole(Row row, int column) {
        return Cells.json(row, column, true);
    }

    /** How the values of a column are spread. */
    public ObjectNode histogram(String key, String port, String column) {
        Filter name = new Filter(new Place(key, port), Map.of(), column);
        return histograms
                .get(name)
                .orElseGet(() -> {
                    Path file = place(key, port, PortKind.TABLE);
                    try (Table table = Table.open(file)) {
                        return histograms.put(name, Histogram.of(table, column));
                    }
                })
                .deepCopy();
    }

    /** The first rows of a table file that is not in the cache. */
    public static ObjectNode sample(Table table, int most) {
        ObjectNode json = Json.object();
        ArrayNode columns = json.putArray("columns");
        table.spec().columns().forEach(column -> columns.addObject()
                .put("name", column.name())
                .put("kind", column.kind().word()));
        ArrayNode rows = json.putArray("rows");
        try (var cursor = table.cursor()) {
            for (long i = 0; i < Math.min(most, table.rows()); i++) {
                ArrayNode cells = rows.addArray();
                for (int c = 0; c < table.spec().columns().size(); c++) {
                    cells.add(Cells.json(cursor.seek(i), c, false));
                }
            }
        }
        return json.put("truncated", table.rows() > most);
    }

    /** Lets go of results that are to be thrown away. */
    public void forget(Collection<String> keys) {
        tables.removeIf(place -> keys.contains(place.key()));
        filters.removeIf(filter -> keys.contains(filter.place().key()));
        histograms.removeIf(filter -> keys.contains(filter.place().key()));
    }

    private long[] matching(Place place, OpenTable open, Map<String, Optional<String>> where) {
        Filter name = new Filter(place, new TreeMap<>(where), "");
        return filters.get(name).orElseGet(() -> filters.put(name, open.with(table -> matching(table, where))));
    }

    private static long[] matching(Table table, Map<String, Optional<String>> where) {
        int[] columns = where.keySet().stream().mapToInt(table.spec()::index).toArray();
        List<Optional<String>> values = List.copyOf(where.values());
        LongStream.Builder matching = LongStream.builder();
        table.forEachBatch(Progress.NONE, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                batch.at(i);
                boolean all = true;
                for (int c = 0; c < columns.length && all; c++) {
                    boolean missing = batch.isNull(columns[c]);
                    Optional<String> value = values.get(c);
                    all = value.isEmpty()
                            ? missing
                            : !missing && batch.text(columns[c]).equals(value.get());
                }
                if (all) {
                    matching.add(batch.first() + i);
                }
            }
        });
        return matching.build().toArray();
    }

    private <T> T reading(String key, String port, Function<OpenTable, T> action) {
        Path file = place(key, port, PortKind.TABLE);
        Place place = new Place(key, port);
        while (true) {
            OpenTable open = tables.get(place).orElseGet(() -> tables.put(place, new OpenTable(file)));
            try {
                return action.apply(open);
            } catch (OpenTable.ClosedTableException e) {
                tables.removeIf(place::equals);
            }
        }
    }

    @Override
    public void close() {
        tables.removeIf(place -> true);
    }
}
