package io.graftflow.run;

import io.graftflow.base.Hash;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.node.Declaration;
import io.graftflow.node.External;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** The node types of the tests. */
final class Fakes {

    private Fakes() {}

    /** All of them, with a {@link Custom} that does what it is told. */
    static NodeRegistry registry(Custom custom) {
        return new NodeRegistry(List.of(
                new Text(), new Join(), new ReadFile(), new WriteFile(), new Model(), new Rows(), new Count(), custom));
    }

    static NodeRegistry registry() {
        return registry(new Custom((settings, context) -> settings.text()));
    }

    /** A text from its settings. */
    static final class Text extends FakeNode<Text.Settings> {
        record Settings(
                @Setting(title = "Text", help = "What to say.", orElse = "x") String text,
                @Setting(title = "Times", help = "How often.", orElse = "1") @Setting.Range(min = 1, max = 1000000)
                        int times) {}

        Text() {
            super("test.text", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.out(PortKind.REPORT, OUT, "A text.");
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            context.note("said " + settings.text());
            return value(settings.text().repeat(settings.times()), context);
        }
    }

    /** All texts joined, with a mark. */
    static final class Join extends FakeNode<Join.Settings> {
        record Settings(@Setting(title = "Mark", help = "What to add.", orElse = "") String mark) {}

        Join() {
            super("test.join", Settings.class);
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            return value("(" + text(inputs) + ")" + settings.mark(), context);
        }
    }

    /** The text in a file. */
    static final class ReadFile extends FakeNode<ReadFile.Settings> {
        record Settings(@Setting(title = "File", help = "What to read.") @Setting.InputFile Path path) {}

        ReadFile() {
            super("test.read-file", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.out(PortKind.REPORT, OUT, "A text.");
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            return value(read(settings.path()), context);
        }
    }

    /** Writes the text to a file outside of the cache; has no output. */
    static final class WriteFile extends FakeNode<WriteFile.Settings> {
        record Settings(@Setting(title = "File", help = "What to write.") @Setting.OutputFile Path path) {}

        WriteFile() {
            super("test.write-file", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.in(PortKind.REPORT, IN, "The text.");
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            try {
                Files.createDirectories(settings.path().getParent());
                Files.writeString(settings.path(), text(inputs));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Values.none();
        }
    }

    /** A model of a repository that lies in a map; its text is the model's content. */
    static final class Model extends FakeNode<Model.Settings> {
        static final Map<String, String> REPOSITORY = new TreeMap<>(Map.of("mvn:a:b:1", "weights"));

        record Settings(@Setting(title = "Model", help = "Which.") @Setting.ModelReference String from) {}

        Model() {
            super("test.model", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.out(PortKind.REPORT, OUT, "A text.");
        }

        @Override
        public List<External> externals(Settings settings, Progress progress) {
            String content = content(settings);
            return List.of(new External(
                    settings.from(), Hash.sha256(content.getBytes(StandardCharsets.UTF_8)), content.length()));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            return value(content(settings), context);
        }

        private static String content(Settings settings) {
            if (settings.from().startsWith("/")) {
                return read(Path.of(settings.from()));
            }
            if (!REPOSITORY.containsKey(settings.from())) {
                throw ProblemException.error("reference.missing", "There is no " + settings.from() + ".", "Check it.");
            }
            return REPOSITORY.get(settings.from());
        }
    }

    /** A table of so many rows. */
    static final class Rows extends FakeNode<Rows.Settings> {
        record Settings(
                @Setting(title = "Rows", help = "How many.", orElse = "3") @Setting.Range(min = 0) int rows,
                @Setting(title = "Known", help = "Whether the check knows the columns.", orElse = "true")
                        boolean known) {}

        private static final TableSpec SPEC = TableSpec.of(Column.of("text", ColumnKind.TEXT));

        Rows() {
            super("test.rows", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.out(PortKind.TABLE, "table", "Rows.");
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return settings.known()
                    ? Specs.of("table", SPEC.withRows(settings.rows()))
                    : Specs.none().with("table", new Spec.Unknown(PortKind.TABLE));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            try (TableWriter writer = Table.write(context.output("table"), SPEC)) {
                for (int i = 0; i < settings.rows(); i++) {
                    writer.text(0, "row " + i).endRow();
                }
                return Values.of("table", writer.finish());
            }
        }
    }

    /** How many rows a table has; wants a column. */
    static final class Count extends FakeNode<Count.Settings> {
        record Settings(
                @Setting(title = "Column", help = "Which column.", orElse = "text") @Setting.ColumnOf("table")
                        String column) {}

        Count() {
            super("test.count", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration
                    .in(PortKind.TABLE, "table", "Rows.")
                    .optionalIn(PortKind.REPORT, "extra", "A text.")
                    .out(PortKind.REPORT, OUT, "A text.")
                    .out(PortKind.TABLE, "rows", "The same rows.");
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            if (inputs.table("table").isEmpty()) {
                return Specs.none();
            }
            inputs.table("table").get().column(settings.column());
            return Specs.of("rows", inputs.table("table").get()).with(OUT, new Spec.OfReport());
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            Table table = inputs.table("table");
            try (TableWriter writer = Table.write(context.output("rows"), table.spec())) {
                table.forEachRow(Progress.NONE, row -> writer.copy(0, row, 0).endRow());
                return value(Long.toString(table.rows()), context).with("rows", writer.finish());
            }
        }
    }

    /** Does what the test says; gives no output when that is an empty text. */
    static final class Custom extends FakeNode<Custom.Settings> {
        record Settings(
                @Setting(title = "Text", help = "What to say.", orElse = "x") String text,
                @Setting(title = "File", help = "What to write.", orElse = "") @Setting.OutputFile Path path) {}

        private final List<String> ran = new CopyOnWriteArrayList<>();
        private final BiFunction<Settings, RunContext, String> action;

        Custom(BiFunction<Settings, RunContext, String> action) {
            super("test.custom", Settings.class);
            this.action = action;
        }

        /** The texts with which it ran. */
        List<String> ran() {
            return new ArrayList<>(ran);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.optionalIn(PortKind.REPORT, IN, "Texts.").out(PortKind.REPORT, OUT, "A text.");
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            ran.add(settings.text());
            String text = action.apply(settings, context);
            return text.isEmpty() ? Values.none() : value(text, context);
        }
    }

    /** A problem to throw. */
    static ProblemException problem(String code) {
        return new ProblemException(Problem.error(code, "It is wrong.", "Mend it."));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
