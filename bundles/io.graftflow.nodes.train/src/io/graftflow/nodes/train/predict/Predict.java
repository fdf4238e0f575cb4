package io.graftflow.nodes.train.predict;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.engine.Engines;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
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
import io.graftflow.train.Probabilities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Labels rows. */
@Component(service = NodeType.class)
public final class Predict implements NodeType<Predict.Settings> {

    private static final String MODEL = "model";
    private static final String TABLE = "table";

    private final Engines engines;

    /** What becomes of rows that the model is not sure of. */
    public enum Unsure {
        /** They keep their prediction. */
        KEEP,
        /** Their prediction is left out. */
        BLANK,
        /** They are left out themselves. */
        DROP
    }

    /** What to label, and when to trust it. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TABLE)
                    String input,
            @Setting(
                            title = "Least confidence",
                            help = "A row whose most probable class is less probable than this is unsure.",
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
                .summary("Labels the rows of a table, with the confidence of each label.")
                .in(PortKind.MODEL, MODEL, "A classifier.")
                .in(PortKind.TABLE, TABLE, "The rows to label.")
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
        model.filter(spec -> !spec.head().classifies())
                .map(spec -> Problem.error(
                                "train.no-classifier",
                                "The model gives no classes; expected a classifier.",
                                "Put Replace Head and Fine-tune before it.")
                        .at(MODEL))
                .ifPresent(problems::add);
        List<String> labels = model.map(ModelSpec::labels).orElse(List.of());
        var columns = new PredictionColumns(settings, labels);
        table.flatMap(columns::clash).ifPresent(problems::add);
        boolean told = problems.isEmpty() && table.isPresent() && (!labels.isEmpty() || !settings.probabilities());
        Specs result = told
                ? Specs.of(TABLE, columns.addedTo(table.get()))
                : Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Table table = inputs.table(TABLE);
        Progress progress = context.progress();
        Probabilities probabilities =
                Probabilities.of(Runners.of(engines, context), model, table, settings.input(), progress.part(0, 0.9));
        context.note(Runners.summary(probabilities.result()));
        boolean drops = settings.unsure() == Unsure.DROP && settings.confidence() > 0;
        Path output = context.output(TABLE);
        Path whole = drops ? context.scratch().resolve("all-rows") : output;
        var columns = new PredictionColumns(settings, probabilities.labels());
        Table labelled = Tables.withColumns(
                table, columns.added(), columns.filler(probabilities), whole, progress.part(0.9, 0.95));
        if (settings.confidence() > 0) {
            note(context, columns.sure(), table.rows());
        }
        if (!drops) {
            return Values.of(TABLE, labelled);
        }
        try (labelled) {
            return Values.of(TABLE, Tables.select(labelled, columns.sureRows(), output, progress.part(0.95, 1)));
        }
    }

    private static void note(RunContext context, long sure, long all) {
        context.note(String.format(Locale.ROOT, "%,d of %,d rows are confident.", sure, all));
    }
}
