package io.graftflow.data.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Reads JSON, an array of objects or objects one after the other. Jackson reads it, not DuckDB: DuckDB leaves out,
 * without a word, a key that the first rows don't have, and here that is a problem that names the line.
 */
final class JsonInput implements FileFormats.Input {

    private static final int SAMPLE_ROWS = 20_480;
    private static final long SAMPLE_CHARS = 8 << 20;
    private static final int REPORT_ROWS = 10_000;

    private final Path source;
    private final ReadOptions options;
    private final TextFile text;

    JsonInput(Path source, ReadOptions options) {
        this.source = source;
        this.options = options;
        this.text = TextFile.of(source, options);
    }

    @Override
    public TableSpec sniff() {
        var kinds = new LinkedHashMap<String, JsonKind>();
        try (var records = new JsonRecords(text)) {
            int rows = 0;
            Optional<ObjectNode> record = records.next();
            while (record.isPresent() && rows < SAMPLE_ROWS && records.offset() < SAMPLE_CHARS) {
                record.get()
                        .properties()
                        .forEach(field -> kinds.merge(field.getKey(), JsonKind.of(field.getValue()), JsonKind::with));
                rows++;
                record = records.next();
            }
            if (rows == 0) {
                throw ProblemException.error("table.no-rows", "The file holds no row.", "Check how it was made.")
                        .at(source.toString());
            }
        } catch (IOException e) {
            throw FileFormats.unreadable(source, e);
        }
        return spec(kinds);
    }

    private TableSpec spec(Map<String, JsonKind> kinds) {
        var columns = new ArrayList<Column>();
        kinds.forEach((name, kind) -> {
            ColumnKind asked = options.types().getOrDefault(name, kind.kind());
            columns.add(new Column(name, asked, true, asked == ColumnKind.TENSOR ? shape(name, kind) : List.of()));
        });
        new TreeMap<>(options.types()).forEach((name, kind) -> {
            if (!kinds.containsKey(name)) {
                columns.add(new Column(name, kind, true, List.of()));
            }
        });
        if (columns.isEmpty()) {
            throw ProblemException.error("table.empty", "The rows have no columns.", "Check how the file was made.")
                    .at(source.toString());
        }
        return new TableSpec(columns, OptionalLong.empty());
    }

    private List<Long> shape(String name, JsonKind kind) {
        if (kind.shape().isEmpty()) {
            throw ProblemException.error(
                            "table.bad-value",
                            "Column \"" + name
                                    + "\" is set to be a tensor, but its values are no arrays of numbers of one shape.",
                            "Leave the column's type out.")
                    .at(source.toString());
        }
        return kind.shape();
    }

    @Override
    public void read(Path target, Progress progress) {
        TableSpec spec = sniff();
        try (var records = new JsonRecords(text);
                var sink = new RowSink(target, spec)) {
            double size = Files.size(source);
            var places = new LinkedHashMap<String, Integer>();
            spec.names().forEach(name -> places.put(name, places.size()));
            Optional<ObjectNode> record = records.next();
            while (record.isPresent()) {
                write(record.get(), spec, places, sink, records.line());
                if (sink.rows() % REPORT_ROWS == 0) {
                    progress.checkCancelled();
                    progress.report(text.gzip() ? -1 : Math.min(1, records.offset() / size), sink.rows() + " rows");
                }
                record = records.next();
            }
            sink.finish();
        } catch (IOException e) {
            throw FileFormats.unreadable(source, e);
        }
    }

    private void write(ObjectNode record, TableSpec spec, Map<String, Integer> places, RowSink sink, long line) {
        for (Map.Entry<String, JsonNode> field : record.properties()) {
            Integer column = places.get(field.getKey());
            if (column == null) {
                throw ProblemException.error(
                                "table.unexpected-column",
                                "A row has \"" + field.getKey() + "\", which none of the first " + SAMPLE_ROWS
                                        + " rows has.",
                                "Set a type for the column \"" + field.getKey() + "\".")
                        .at(source + ":" + line);
            }
            if (!field.getValue().isNull()) {
                try {
                    set(sink, column, spec.columns().get(column), field.getValue());
                } catch (ProblemException e) {
                    throw e.at(source + ":" + line);
                }
            }
        }
        sink.endRow();
    }

    private void set(RowSink sink, int index, Column column, JsonNode value) {
        switch (column.kind()) {
            case TEXT, CATEGORY -> sink.text(index, textOf(value));
            case TENSOR ->
                sink.set(
                        index,
                        Tensors.values(value, column.shape()).orElseThrow(() -> Values.bad(column, value.toString())));
            case BINARY ->
                throw ProblemException.error(
                        "table.bad-option",
                        "Column \"" + column.name() + "\" cannot be of type binary: a text file holds no bytes.",
                        "Set its type to text.");
            default -> {
                if (value.isContainerNode() || value.isDouble() && !Double.isFinite(value.doubleValue())) {
                    throw Values.bad(column, value.toString());
                }
                String said = textOf(value);
                if (!options.nullTexts().contains(said)) {
                    sink.set(index, Values.parse(column, said));
                }
            }
        }
    }

    private static String textOf(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
