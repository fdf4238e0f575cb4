package io.graftflow.nodes.data.sql;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Sql;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Runs one SQL query over one or two tables. */
@Component(service = NodeType.class)
public final class SqlQuery implements NodeType<SqlQuery.Settings> {

    private static final String INPUT = "input";
    private static final String OTHER = "other";
    private static final String TABLE = "table";

    /** What to ask. */
    public record Settings(
            @Setting(title = "Query", help = "One SELECT in DuckDB's SQL. The tables are called input and other.")
                    @Setting.Language("sql")
                    String query) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("data.sql", 1)
                .named("SQL", "Data")
                .summary("Filters, joins, computes and sums up rows with one SQL query.")
                .in(PortKind.TABLE, INPUT, "The table that the query calls input.")
                .optionalIn(PortKind.TABLE, OTHER, "The table that the query calls other.")
                .out(PortKind.TABLE, TABLE, "The rows that the query gives.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Map<String, TableSpec> tables = new LinkedHashMap<>();
        inputs.table(INPUT).ifPresent(table -> tables.put(INPUT, table));
        inputs.table(OTHER).ifPresent(table -> tables.put(OTHER, table));
        boolean known = tables.containsKey(INPUT) && tables.containsKey(OTHER) == inputs.has(OTHER);
        if (!known) {
            return Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE));
        }
        try {
            return Specs.of(TABLE, Sql.describe(tables, settings.query()));
        } catch (ProblemException e) {
            throw e.at("query");
        }
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return outputs.table(TABLE).isPresent() ? "" : settings.query().strip().replaceAll("\\s+", " ");
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put(INPUT, inputs.table(INPUT));
        inputs.optionalTable(OTHER).ifPresent(table -> tables.put(OTHER, table));
        return Values.of(TABLE, Sql.run(tables, settings.query(), context.output(TABLE), context.progress()));
    }
}
