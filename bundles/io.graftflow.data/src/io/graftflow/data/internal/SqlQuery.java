package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.TableSpec;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs SQL over tables in a database that is thrown away afterwards. The inputs are copied into its file first: a
 * stream can be read once only, and a query may name a table twice.
 */
public final class SqlQuery {

    /** Tensors with more numbers are lists, for the sake of memory. */
    private static final int MAX_ARRAY = 4096;

    private static final Pattern LINE = Pattern.compile("^LINE (\\d+): (.*)\\R( *)\\^", Pattern.MULTILINE);

    private SqlQuery() {}

    /** The columns that a query gives. */
    public static TableSpec describe(SortedMap<String, TableSpec> inputs, String query) {
        try (Duck duck = Duck.sealed()) {
            SqlCheck.check(duck, query);
            for (Map.Entry<String, TableSpec> input : inputs.entrySet()) {
                duck.execute(create(input.getKey(), input.getValue()), Progress.NONE);
            }
            return describe(duck, inputs, query);
        } catch (ProblemException | CancelledException e) {
            throw e;
        } catch (Exception e) {
            throw invalid(e, "sql.invalid", query);
        }
    }

    private static TableSpec describe(Duck duck, SortedMap<String, TableSpec> inputs, String query) throws Exception {
        Optional<TableSpec> known = Optional.of(known(inputs));
        var result = new TableSpec[1];
        duck.query("SELECT * FROM (" + query + "\n) LIMIT 0", Progress.NONE, reader -> {
            result[0] = StreamSpec.of(reader, known, Map.of(), "query");
        });
        return result[0];
    }

    /** The inputs' columns by name; one that differs between inputs is nobody's. */
    private static TableSpec known(SortedMap<String, TableSpec> inputs) {
        var columns = new TreeMap<String, Optional<Column>>();
        for (TableSpec spec : inputs.values()) {
            for (Column column : spec.columns()) {
                Column nullable = column.withNullable(true);
                columns.merge(
                        column.name(),
                        Optional.of(nullable),
                        (old, added) -> old.equals(added) ? old : Optional.empty());
            }
        }
        return new TableSpec(columns.values().stream().flatMap(Optional::stream).toList(), OptionalLong.empty());
    }

    /** Runs a query into a table's file. */
    public static void run(SortedMap<String, ArrowFile> inputs, String query, Path target, Progress progress) {
        var specs = new TreeMap<String, TableSpec>();
        inputs.forEach((name, file) -> specs.put(name, file.spec()));
        describe(specs, query);
        try (var work = WorkFolder.beside(target)) {
            try (Duck duck = Duck.sealed(work.folder())) {
                load(duck, inputs, progress.part(0, 0.5));
                run(duck, specs, query, target, progress);
            }
        } catch (ProblemException | CancelledException e) {
            throw e;
        } catch (RowCopy.BadRow e) {
            throw e.problem().at("row " + (e.row() + 1) + " of the result");
        } catch (Exception e) {
            throw Duck.isWriteFailure(e) ? Output.failed(target, e) : invalid(e, "sql.failed", query);
        }
    }

    private static void load(Duck duck, SortedMap<String, ArrowFile> inputs, Progress progress) throws SQLException {
        int done = 0;
        for (Map.Entry<String, ArrowFile> input : inputs.entrySet()) {
            Progress part = progress.part(done / (double) inputs.size(), (done + 1.0) / inputs.size());
            try (var stream = new TableStream(input.getValue(), MAX_ARRAY, part)) {
                String view = "graftflow_stream_" + done++;
                stream.register(duck, view);
                duck.execute(create(input.getKey(), input.getValue().spec()), part);
                duck.execute("INSERT INTO " + Duck.name(input.getKey()) + " SELECT * FROM " + view, part);
                duck.execute("DROP VIEW " + view, part);
            }
        }
    }

    private static void run(Duck duck, SortedMap<String, TableSpec> specs, String query, Path target, Progress progress)
            throws Exception {
        TableSpec spec = describe(duck, specs, query);
        try (var sink = new RowSink(target, spec)) {
            var copy = new RowCopy(spec, sink, List.of(), rows -> -1);
            duck.query(query, progress, reader -> copy.run(reader, progress));
            sink.finish();
        }
    }

    private static String create(String name, TableSpec spec) {
        var seen = new HashSet<String>();
        for (Column column : spec.columns()) {
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw ProblemException.error(
                        "sql.bad-input",
                        "Table \"" + name + "\" has two columns \"" + column.name()
                                + "\" that differ by case only, which SQL does not tell apart.",
                        "Rename one of them.");
            }
        }
        return spec.columns().stream()
                .map(column -> Duck.name(column.name()) + " " + type(column))
                .collect(Collectors.joining(", ", "CREATE TABLE " + Duck.name(name) + " (", ")"));
    }

    private static String type(Column column) {
        return switch (column.kind()) {
            case TEXT, CATEGORY -> "VARCHAR";
            case INTEGER -> "BIGINT";
            case NUMBER -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case IMAGE, SOUND, CLIP -> "STRUCT(bytes BLOB, path VARCHAR)";
            case TENSOR -> column.elements() > MAX_ARRAY ? "FLOAT[]" : "FLOAT[" + column.elements() + "]";
            case BINARY -> "BLOB";
        };
    }

    /** What DuckDB says of a query, as a problem at the line and column that it points to. */
    private static ProblemException invalid(Exception e, String code, String query) {
        String message = String.valueOf(e.getMessage());
        String hint = message.lines()
                .filter(line -> line.startsWith("Candidate") || line.startsWith("Did you mean"))
                .findFirst()
                .map(line -> " " + line.strip() + ".")
                .orElse("");
        boolean refused = message.contains("Permission Error") || message.contains("disabled");
        Problem problem = Problem.error(
                refused ? "sql.refused" : code,
                "The query does not work: " + Duck.reason(e) + "." + hint,
                refused ? "Read files with a node of their own and connect it." : "Mend the query.");
        Matcher pointer = LINE.matcher(message);
        return new ProblemException(pointer.find() ? problem.at(place(pointer, query)) : problem, e);
    }

    /**
     * DuckDB shows a part of the line, with an ellipsis before it when it is long; the column is found by that part.
     */
    private static String place(Matcher pointer, String query) {
        int line = Integer.parseInt(pointer.group(1));
        String shown = pointer.group(2).replaceFirst("^\\.\\.\\.", "");
        int cut = pointer.group(2).length() - shown.length();
        int caret = pointer.group(3).length() - ("LINE " + line + ": ").length() - cut;
        List<String> lines = new ArrayList<>(query.lines().toList());
        int start = line <= lines.size() ? lines.get(line - 1).indexOf(shown.replaceFirst("\\.\\.\\.$", "")) : -1;
        return start < 0 ? "line " + line : "line " + line + ", column " + (start + caret + 1);
    }
}
