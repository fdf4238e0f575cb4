package com.example.words;

import io.graftflow.base.Problem;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.Optional;
import java.util.regex.Pattern;

/** Adds a column with the number of words in each row's text. */
public final class CountWords implements NodeType<CountWords.Settings> {

    private static final String TABLE = "table";
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** What to count. The dialog, the JSON Schema and the help's table of settings come from this record. */
    public record Settings(
            @Setting(title = "Text", help = "The column whose words are counted.") @Setting.ColumnOf(TABLE)
            String column,

            @Setting(title = "New column", help = "The column for the numbers.", orElse = "words")
            String into,

            @Setting(title = "Shortest word", help = "Shorter words do not count.", orElse = "1", unit = "characters")
            @Setting.Range(min = 1, max = 100)
            int shortest) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("words.count", 1)
                .named("Count Words", "Text")
                .summary("Adds a column with the number of words in each row's text.")
                .in(PortKind.TABLE, TABLE, "The rows.")
                .out(PortKind.TABLE, TABLE, "The same rows with the new column.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<TableSpec> table = inputs.table(TABLE);
        Optional<Problem> missing = ColumnCheck.exists(table, "column", settings.column());
        if (missing.isPresent()) {
            return Specs.none().with(missing.get());
        }
        return table.map(spec -> Specs.of(TABLE, output(spec, settings)))
                .orElse(Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE)));
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Table rows = inputs.table(TABLE);
        int text = rows.spec().index(settings.column());
        TableSpec output = output(rows.spec(), settings);
        int count = output.index(settings.into());
        try (TableWriter writer = Table.write(context.output(TABLE), output)) {
            rows.forEachRow(context.progress(), row -> {
                for (int i = 0; i < rows.spec().columns().size(); i++) {
                    if (i != count) {
                        writer.copy(i, row, i);
                    }
                }
                writer.integer(count, row.isNull(text) ? 0 : words(row.text(text), settings.shortest()));
                writer.endRow();
            });
            return Values.of(TABLE, writer.finish());
        }
    }

    private static TableSpec output(TableSpec input, Settings settings) {
        return input.with(Column.required(settings.into(), ColumnKind.INTEGER));
    }

    private static long words(String text, int shortest) {
        return BLANKS.splitAsStream(text)
                .filter(word -> word.length() >= shortest)
                .count();
    }
}
