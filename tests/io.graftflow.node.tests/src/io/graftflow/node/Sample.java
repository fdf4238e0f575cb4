package io.graftflow.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node type with a setting of every kind. */
public final class Sample implements NodeType<Sample.Settings> {

    /** Words for a choice. */
    public enum Mode {
        /** All. */
        ALL_BUT_HEAD,
        /** Some. */
        PATTERN
    }

    /** One setting of every type, with every annotation. */
    public record Settings(
            @Setting(title = "Source", help = "What to read.") @Setting.InputFile Path source,
            @Setting(title = "Target", help = "What to write.", orElse = "") @Setting.OutputFile Path target,
            @Setting(title = "Model", help = "Where the model is.", orElse = "") @Setting.ModelReference String from,
            @Setting(title = "Mode", help = "How to choose.", orElse = "all-but-head") Mode mode,
            @Setting(title = "Pattern", help = "Which ones | or not.", orElse = ".*", visibleWhen = "mode == pattern")
                    @Setting.Language("regex")
                    String pattern,
            @Setting(title = "Rows", help = "How many.", orElse = "100", unit = "rows")
                    @Setting.Range(min = 1, max = 1000)
                    int rows,
            @Setting(title = "Most", help = "At most.", orElse = "5000000000") @Setting.Range(min = 0) long most,
            @Setting(title = "Rate", help = "How fast.", orElse = "5e-5") @Setting.Range(max = 1) double rate,
            @Setting(title = "Strict", help = "Whether to refuse.", orElse = "false") boolean strict,
            @Setting(title = "Columns", help = "Which columns.", orElse = "[]") @Setting.ColumnOf("table")
                    List<String> columns,
            @Setting(title = "Weights", help = "How much of each.", orElse = "[0.5, 0.5]")
                    @Setting.Range(min = 0, max = 1)
                    List<Double> weights,
            @Setting(title = "Renames", help = "New names.", orElse = "{}") Map<String, String> renames,
            @Setting(title = "Modes", help = "By layer.", orElse = "") Map<String, Mode> modes) {

        /** Refuses a target that is the source. */
        public Settings {
            if (source.equals(target)) {
                throw new IllegalArgumentException("The source is the target.");
            }
        }
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("test.sample", 2)
                .named("Sample", "Tests")
                .summary("Does nothing at all.")
                .in(PortKind.TABLE, "table", "The rows.")
                .manyIn(PortKind.MODEL, "models", "The models.")
                .out(PortKind.TABLE, "rows", "The rows again.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        return inputs.table("table")
                .map(table -> Specs.of("rows", table))
                .orElse(Specs.none().with("rows", new Spec.Unknown(PortKind.TABLE)));
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        return Values.none();
    }

    @Override
    public ObjectNode upgrade(int version, ObjectNode settings) {
        ObjectNode upgraded = settings.deepCopy();
        if (upgraded.has("file")) {
            upgraded.set("source", upgraded.remove("file"));
        }
        return upgraded;
    }
}
