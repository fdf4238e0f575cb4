package io.graftflow.nodes.train.predict;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.base.Titled;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.engine.Engines;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Runners;
import io.graftflow.train.Answers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Answers for rows: classes, labels, numbers or vectors. */
@Component(service = NodeType.class)
public final class Predict implements NodeType<Predict.Settings> {

    private static final String MODEL = "model";
    private static final String TABLE = "table";

    private final Engines engines;

    /** What becomes of rows that the model is not sure of. */
    public enum Unsure implements Titled {
        /** They keep their prediction. */
        KEEP("Mark them"),
        /** Their prediction is left out. */
        BLANK("Leave blank"),
        /** They are left out themselves. */
        DROP("Leave out");

        private final String title;

        Unsure(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** What to label, and when to trust it. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TABLE)
                    String input,
            @Setting(
                            title = "Least confidence",
                            help =
                                    "A row whose most probable class is less probable than this is unsure. For one class a row.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 1)
                    double confidence,
            @Setting(
                            title = "Unsure rows",
                            help = "keep: they are marked. blank: they get no prediction. drop: they are left out.",
                            orElse = "keep")
                    Unsure unsure,
            @Setting(
                            title = "All probabilities",
                            help = "Also add the probability of each class, in a column for each.",
                            orElse = "false")
                    boolean probabilities,
            @Setting(
                            title = "Threshold",
                            help = "A row has a label that is at least so probable. For several labels a row.",
                            orElse = "0.5")
                    @Setting.Range(min = 0, max = 1)
                    double threshold,
            @Setting(
                            title = "Separator",
                            help = "What stands between the labels of a row. For several labels a row.",
                            orElse = "|")
                    String separator,
            @Setting(
                            title = "Prefix",
                            help =
                                    "What the names of the new columns begin with, where the table has such columns already.",
                            orElse = "")
                    String prefix) {}

    /** Runs on the engines that are installed. */
    @Activate
    public Predict(@Reference Engines engines) {
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("transfer.predict", 1)
                .named("Predict", "Train")
                .summary("Answers for the rows of a table: classes with their confidence, labels, numbers or vectors.")
                .in(PortKind.MODEL, MODEL, "A model with a head.")
                .in(PortKind.TABLE, TABLE, "The rows to answer for.")
                .out(PortKind.TABLE, TABLE, "The rows with their predictions.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<ModelSpec> model = inputs.model(MODEL);
        Optional<TableSpec> table = inputs.table(TABLE);
        List<Problem> problems = new ArrayList<>();
        ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
        model.flatMap(spec -> modelProblem(settings, spec)).ifPresent(problems::add);
        Optional<PredictionColumns> columns = model.flatMap(spec -> PredictionColumns.of(settings, spec));
        columns.flatMap(added -> table.flatMap(added::clash)).ifPresent(problems::add);
        Specs result = problems.isEmpty() && table.isPresent() && columns.isPresent()
                ? Specs.of(TABLE, columns.get().addedTo(table.get()))
                : Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    private static Optional<Problem> modelProblem(Settings settings, ModelSpec model) {
        Task task = model.head().task();
        if (task == Task.NONE) {
            return Optional.of(Problem.error(
                            "train.no-head",
                            "The model has no head, so it answers nothing.",
                            "Put Replace Head and Fine-tune before it.")
                    .at(MODEL));
        }
        return settings.confidence() > 0 && task != Task.SINGLE_LABEL_CLASSIFICATION
                ? Optional.of(Problem.error(
                                "predict.no-confidence",
                                "The model's task is " + task.word() + ", so there is no most probable class whose"
                                        + " confidence could be too low.",
                                "Set the least confidence to 0.")
                        .at("confidence"))
                : Optional.empty();
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return settings.input() + " → " + settings.prefix() + "prediction";
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Table table = inputs.table(TABLE);
        Progress progress = context.progress();
        Answers answers =
                Answers.of(Runners.of(engines, context), model, table, settings.input(), progress.part(0, 0.9));
        context.note(Runners.summary(answers.result()));
        boolean drops = settings.unsure() == Unsure.DROP && settings.confidence() > 0;
        Path output = context.output(TABLE);
        Path whole = drops ? context.scratch().resolve("all-rows") : output;
        PredictionColumns columns = PredictionColumns.of(settings, answers.task(), answers.labels(), answers.width());
        Table labelled =
                Tables.withColumns(table, columns.added(), columns.filler(answers), whole, progress.part(0.9, 0.95));
        if (settings.confidence() == 0 || !(columns instanceof ClassColumns classes)) {
            return Values.of(TABLE, labelled);
        }
        note(context, classes.sure(), table.rows());
        if (!drops) {
            return Values.of(TABLE, labelled);
        }
        try (labelled) {
            return Values.of(TABLE, Tables.select(labelled, classes.sureRows(), output, progress.part(0.95, 1)));
        }
    }

    private static void note(RunContext context, long sure, long all) {
        context.note(String.format(Locale.ROOT, "%,d of %,d rows are confident.", sure, all));
    }
}
