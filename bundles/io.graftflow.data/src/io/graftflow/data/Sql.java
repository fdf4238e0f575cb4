package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.internal.ArrowFile;
import io.graftflow.data.internal.SqlQuery;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * SQL over tables, in DuckDB's dialect. A query sees its inputs by their names and nothing else: no files, no network,
 * no settings. It runs on one thread, so that the order of rows and the rounding of sums are the same each time. A
 * result column with the name and type of an input's column keeps that one's kind, so that labels stay categories and
 * tensors keep their shape. Lists become JSON texts; cast them to {@code FLOAT[n]} for a tensor.
 */
public final class Sql {

    private Sql() {}

    /**
     * Says which columns a query gives, without data.
     *
     * @param inputs the tables that it may name
     * @throws ProblemException {@code sql.syntax} (with line and column), {@code sql.invalid} (such as an unknown
     *     column), {@code sql.not-a-query} (not one SELECT), {@code sql.refused} (files, settings),
     *     {@code sql.bad-input}
     */
    public static TableSpec describe(Map<String, TableSpec> inputs, String query) {
        return SqlQuery.describe(new TreeMap<>(inputs), query);
    }

    /**
     * Runs a query; memory stays bounded.
     *
     * @param inputs the tables that it may name
     * @param target the table's file to make or replace
     * @throws ProblemException as {@link #describe}; {@code sql.failed} for what only the data shows; {@code
     *     file.write-failed}
     */
    public static Table run(Map<String, Table> inputs, String query, Path target, Progress progress) {
        var files = new TreeMap<String, ArrowFile>();
        inputs.forEach((name, table) -> files.put(name, table.arrow()));
        SqlQuery.run(files, query, target, progress);
        return Table.open(target);
    }
}
