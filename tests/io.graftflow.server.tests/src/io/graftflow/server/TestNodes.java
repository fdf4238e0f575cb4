package io.graftflow.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Model;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.SmallNode;
import io.graftflow.testkit.TinyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Nodes that make, take and look at tables, models and reports, small enough for tests. */
final class TestNodes {

    /** Markup that must come out as the text that it is. */
    static final String MARKUP = "<img src=x onerror=alert(1)> & \"quotes\"";

    private TestNodes() {}

    /** Each of them. */
    static NodeRegistry registry(Work work) {
        return new NodeRegistry(List.of(new Rows(), lines(), new Keep(), work, new Score(), new Backbone()));
    }

    private static TableWriter open(RunContext context, String port, TableSpec spec) {
        return Table.write(context.output(port), spec);
    }

    /** Makes a table with a column of each kind. */
    static final class Rows implements NodeType<Rows.Settings> {

        record Settings(
                @Setting(title = "Rows", help = "How many.", orElse = "100") @Setting.Range(min = 0, max = 10_000_000)
                        int rows,
                @Setting(title = "Wide", help = "Columns of all kinds.", orElse = "false") boolean wide) {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.rows", 2)
                    .named("Rows", "Data")
                    .summary("Makes rows.")
                    .out(PortKind.TABLE, "table", "The rows.")
                    .build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public ObjectNode upgrade(int version, ObjectNode settings) {
            ObjectNode upgraded = settings.deepCopy();
            if (upgraded.has("count")) {
                upgraded.set("rows", upgraded.remove("count"));
            }
            return upgraded;
        }

        private static TableSpec spec(Settings settings) {
            TableSpec narrow = TableSpec.of(
                    Column.required("number", ColumnKind.NUMBER),
                    Column.required("label", ColumnKind.CATEGORY),
                    Column.of("text", ColumnKind.TEXT));
            if (!settings.wide()) {
                return narrow.withRows(settings.rows());
            }
            return narrow.with(Column.required("whole", ColumnKind.INTEGER))
                    .with(Column.required("yes", ColumnKind.BOOLEAN))
                    .with(Column.required("day", ColumnKind.DATE))
                    .with(Column.required("moment", ColumnKind.TIMESTAMP))
                    .with(Column.tensor("tensor", 3, 4))
                    .with(Column.required("picture", ColumnKind.IMAGE))
                    .with(Column.required("bytes", ColumnKind.BINARY))
                    .withRows(settings.rows());
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return Specs.of("table", spec(settings));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            try (TableWriter out = open(context, "table", spec(settings))) {
                for (int i = 0; i < settings.rows(); i++) {
                    out.number(0, i == 1 ? Double.NaN : i / 10.0);
                    out.text(1, i % 3 == 0 ? "animal" : i % 3 == 1 ? "plant" : MARKUP);
                    if (i % 10 != 9) {
                        out.text(2, i == 2 ? "long ".repeat(500) : MARKUP + " " + i);
                    }
                    if (settings.wide()) {
                        wide(out, i);
                    }
                    out.endRow();
                }
                return Values.of("table", out.finish());
            }
        }

        private static void wide(TableWriter out, int i) {
            out.integer(3, i == 0 ? Long.MAX_VALUE : i);
            out.bool(4, i % 2 == 0);
            out.date(5, LocalDate.of(2026, 1, 1).plusDays(i));
            out.timestamp(6, LocalDateTime.of(2026, 1, 1, 12, 0).plusSeconds(i));
            out.vector(7, new float[] {1, 2, 3, Float.NaN, 5, 6, 7, 8, 9, 10, 11, 12});
            out.media(8, i == 0 ? Media.of(PIXEL) : Media.at(i == 1 ? "../outside.png" : "pictures/" + i + ".png"));
            out.bytes(9, "<svg>".getBytes(StandardCharsets.UTF_8));
        }

        private static final byte[] PIXEL = Base64.getDecoder()
                .decode(
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

        static byte[] pixel() {
            return PIXEL.clone();
        }
    }

    record File(@Setting(title = "File", help = "Which.") @Setting.InputFile Path path) {}

    /** Reads the lines of a file. */
    private static NodeType<File> lines() {
        TableSpec spec = TableSpec.of(Column.required("line", ColumnKind.TEXT));
        return SmallNode.of("test.lines", 1, File.class)
                .ports(ports -> ports.named("Lines", "Data").out(PortKind.TABLE, "table", "The lines."))
                .checks((settings, inputs) -> Specs.of("table", spec))
                .runs((settings, inputs, context) -> {
                    try (TableWriter out = open(context, "table", spec)) {
                        for (String line : Files.readAllLines(settings.path())) {
                            out.text(0, line);
                            out.endRow();
                        }
                        return Values.of("table", out.finish());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Keeps one column of a table. */
    static final class Keep implements NodeType<Keep.Settings> {

        record Settings(@Setting(title = "Column", help = "Which to keep.") @Setting.ColumnOf("table") String column) {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.keep", 1)
                    .named("Keep", "Data")
                    .summary("Keeps a column.")
                    .in(PortKind.TABLE, "table", "Rows.")
                    .out(PortKind.TABLE, "table", "The column.")
                    .build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public String fact(Settings settings, Specs inputs, Specs outputs) {
            return "keeps " + settings.column();
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            Optional<TableSpec> table = inputs.table("table");
            Optional<Problem> problem = ColumnCheck.exists(table, "column", settings.column());
            if (problem.isPresent()) {
                return Specs.none().with(problem.get());
            }
            return table.map(spec -> Specs.of("table", spec.select(List.of(settings.column()))))
                    .orElseGet(() -> Specs.none().with("table", new Spec.Unknown(PortKind.TABLE)));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            Table table = inputs.table("table");
            int column = table.spec().index(settings.column());
            try (TableWriter out = open(context, "table", table.spec().select(List.of(settings.column())))) {
                table.forEachRow(context.progress(), row -> {
                    if (!row.isNull(column)) {
                        out.text(0, row.text(column));
                    }
                    out.endRow();
                });
                return Values.of("table", out.finish());
            }
        }
    }

    /** Works in steps, each of which a test lets go on; tells figures as a training does. */
    static final class Work implements NodeType<Work.Settings> {

        /** The steps that may be done. */
        final Semaphore steps = new Semaphore(0);

        /** The steps that were done. */
        final Semaphore done = new Semaphore(0);

        record Settings(
                @Setting(title = "Steps", help = "How many.", orElse = "3") int steps,
                @Setting(title = "Fails", help = "Whether it fails at the end.", orElse = "false") boolean fails) {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.work", 1)
                    .named("Work", "Training")
                    .summary("Works.")
                    .in(PortKind.TABLE, "table", "Rows.")
                    .out(PortKind.REPORT, "report", "What came of it.")
                    .build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return Specs.none().with("report", new Spec.OfReport());
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            for (int i = 1; i <= settings.steps(); i++) {
                await(context);
                context.progress()
                        .figures(Map.of("step", (double) i, "loss", 1.0 / i, "epoch", 1.0, "secondsLeft", 3.0 - i));
                context.progress().report((double) i / settings.steps(), "step " + i + " of " + settings.steps());
                done.release();
            }
            context.note("It worked.");
            if (settings.fails()) {
                throw ProblemException.error("test.failed", "It " + MARKUP + " failed.", "Try again.");
            }
            ObjectNode figures = Json.object();
            figures.putObject("metrics").put("accuracy", 0.75);
            Report report = Report.write(context.output("report"), figures, "<p>done</p>");
            keepCurves(report.folder(), settings.steps());
            return Values.of("report", report);
        }

        /** Tables as a training keeps them beside its report. */
        private static void keepCurves(Path folder, int steps) {
            StringBuilder rows = new StringBuilder("step,epoch,loss,learning_rate,milliseconds\n");
            for (int i = 1; i <= steps; i++) {
                rows.append(i + ",1," + 1.0 / i + ",0.5," + (1_000_000 + 250 * i) + "\n");
            }
            try {
                Files.writeString(folder.resolve("steps.csv"), rows);
                Files.writeString(
                        folder.resolve("epochs.csv"),
                        "epoch,steps,learning_rate,loss,validation_macro_f1\n1," + steps
                                + ",0.5,0.6,0.75\n2,9,0.5,,\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void await(RunContext context) {
            try {
                while (!steps.tryAcquire(10, TimeUnit.MILLISECONDS)) {
                    context.progress().checkCancelled();
                }
            } catch (InterruptedException e) {
                throw new CancelledException();
            }
        }
    }

    /** Scores a table as an evaluation does. */
    static final class Score implements NodeType<Score.Settings> {

        record Settings() {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.score", 1)
                    .named("Score", "Evaluate")
                    .summary("Scores.")
                    .in(PortKind.TABLE, "table", "Rows with labels.")
                    .out(PortKind.REPORT, "report", "The scores.")
                    .out(PortKind.TABLE, "predictions", "The rows with predictions.")
                    .build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        private static TableSpec spec(OptionalLong rows) {
            TableSpec spec = TableSpec.of(
                    Column.required("label", ColumnKind.CATEGORY), Column.required("prediction", ColumnKind.CATEGORY));
            return rows.isPresent() ? spec.withRows(rows.getAsLong()) : spec;
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            OptionalLong rows = inputs.table("table").map(TableSpec::rows).orElse(OptionalLong.empty());
            return Specs.none().with("report", new Spec.OfReport()).with("predictions", spec(rows));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            Table table = inputs.table("table");
            try (TableWriter out = open(context, "predictions", spec(OptionalLong.empty()))) {
                table.forEachRow(context.progress(), row -> {
                    out.text(0, row.text("label"));
                    out.text(1, row.index() % 2 == 0 ? "animal" : row.text("label"));
                    out.endRow();
                });
                ObjectNode figures = Json.object();
                figures.putObject("metrics").put("accuracy", 0.5);
                figures.putObject("columns").put("label", "label");
                figures.putArray("confusion")
                        .addObject()
                        .put("truth", "plant")
                        .put("predicted", "animal")
                        .put("rows", 1);
                Report report = Report.write(context.output("report"), figures, "<!doctype html><p>scores</p>");
                return Values.of("report", report).with("predictions", out.finish());
            }
        }
    }

    /** Gives a small model of text. */
    static final class Backbone implements NodeType<Backbone.Settings> {

        record Settings() {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.backbone", 1)
                    .named("Backbone", "Model")
                    .summary("Gives a model.")
                    .out(PortKind.MODEL, "model", "The model.")
                    .build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return Specs.none().with("model", new Spec.Unknown(PortKind.MODEL));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            Model model = TinyText.backbone(context.output("model"));
            return Values.of("model", model);
        }
    }
}
