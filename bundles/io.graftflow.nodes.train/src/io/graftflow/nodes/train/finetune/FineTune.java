package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.Optimizer;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.nodes.train.Runners;
import io.graftflow.onnx.Parameter;
import io.graftflow.train.FineTuneRequest;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.FineTuner;
import io.graftflow.train.ScheduleSettings;
import io.graftflow.train.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Trains the weights of a classifier that are not frozen, and proves that the frozen ones stayed. */
@Component(service = NodeType.class)
public final class FineTune implements NodeType<FineTune.Settings> {

    private static final String MODEL = "model";
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String REPORT = "report";

    private final Engines engines;

    /** How a step changes the weights. */
    public enum OptimizerChoice {
        /** Adam with weight decay that is apart from the gradient (Loshchilov and Hutter, 2019, arXiv:1711.05101). */
        ADAMW,
        /** Adam (Kingma and Ba, 2015, arXiv:1412.6980). */
        ADAM,
        /** Stochastic gradient descent. */
        SGD
    }

    /** How to train. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TRAIN)
                    String input,
            @Setting(title = "Label", help = "The column with the labels.") @Setting.ColumnOf(TRAIN) String label,
            @Setting(title = "Epochs", help = "How often every row is seen.", orElse = "30")
                    @Setting.Range(min = 1, max = 100_000)
                    int epochs,
            @Setting(title = "Batch size", help = "How many rows one step looks at.", orElse = "32", unit = "rows")
                    @Setting.Range(min = 1, max = 1_048_576)
                    int batchSize,
            @Setting(
                            title = "Learning rate",
                            help =
                                    "The highest one. 0.005 suits a head on frozen features; weights of the backbone want 0.00001 to"
                                            + " 0.0001.",
                            orElse = "0.005")
                    @Setting.Range(min = 0, max = 100)
                    double learningRate,
            @Setting(title = "Optimizer", help = "How a step changes the weights.", orElse = "adamw")
                    OptimizerChoice optimizer,
            @Setting(
                            title = "Weight decay",
                            help = "How strongly weights are drawn to 0, against overfitting.",
                            orElse = "0.01")
                    @Setting.Range(min = 0, max = 100)
                    double weightDecay,
            @Setting(
                            title = "Momentum",
                            help = "How much of the last step goes into the next one.",
                            orElse = "0.9",
                            visibleWhen = "optimizer == sgd")
                    @Setting.Range(min = 0, max = 1)
                    double momentum,
            @Setting(
                            title = "Schedule",
                            help = "How the learning rate falls to the end: cosine, linear or constant.",
                            orElse = "cosine")
                    String schedule,
            @Setting(
                            title = "Warm-up",
                            help = "The part of the steps in which the learning rate rises.",
                            orElse = "0.05")
                    @Setting.Range(min = 0, max = 0.95)
                    double warmup,
            @Setting(
                            title = "Held back",
                            help =
                                    "The part of the training rows that is held back to measure on after each epoch, when no"
                                            + " validation table is linked.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 0.95)
                    double holdBack,
            @Setting(
                            title = "Patience",
                            help =
                                    "Training stops after so many epochs without a lower loss on the held-back rows. 0: never.",
                            orElse = "0",
                            unit = "epochs")
                    @Setting.Range(min = 0, max = 100_000)
                    int patience,
            @Setting(
                            title = "Take the best epoch",
                            help =
                                    "Take the weights of the epoch with the lowest loss on the held-back rows, not the last ones.",
                            orElse = "true")
                    boolean takeBest,
            @Setting(title = "Seed", help = "Another number gives another order of rows.", orElse = "0") long seed,
            @Setting(
                            title = "Checkpoints",
                            help = "The least time between two checkpoints, from which a killed run goes on.",
                            orElse = "30",
                            unit = "seconds")
                    @Setting.Range(min = 0, max = 86_400)
                    double checkpoints) {

        private FineTuneSettings fineTuneSettings(long runSeed) {
            return FineTuneSettings.DEFAULT
                    .withEpochs(epochs)
                    .withBatchSize(batchSize)
                    .withLearningRate(learningRate)
                    .withOptimizer(engineOptimizer())
                    .withSchedule(ScheduleSettings.of(schedule).withWarmup(warmup))
                    .withValidation(Validation.NONE
                            .withFraction(holdBack)
                            .withPatience(patience)
                            .withRestoreBest(takeBest))
                    .withSeed(31 * runSeed + seed)
                    .withCheckpoints(checkpoints);
        }

        private Optimizer engineOptimizer() {
            String name = optimizer.name().toLowerCase(Locale.ROOT);
            return optimizer == OptimizerChoice.SGD
                    ? new Optimizer(name, Map.of("weightDecay", weightDecay, "momentum", momentum))
                    : new Optimizer(name, Map.of("weightDecay", weightDecay));
        }
    }

    /** Trains on the engines that are installed. */
    @Activate
    public FineTune(@Reference Engines engines) {
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("train.fine-tune", 1)
                .named("Fine-tune", "Train")
                .summary("Trains the weights of a model that are not frozen, and proves that the frozen ones stayed.")
                .in(PortKind.MODEL, MODEL, "A classifier, such as one with a new head.")
                .in(PortKind.TABLE, TRAIN, "The rows to train on.")
                .optionalIn(PortKind.TABLE, VALIDATION, "Rows to measure on after each epoch.")
                .out(PortKind.MODEL, MODEL, "The trained model.")
                .out(PortKind.REPORT, REPORT, "The curves, what was proven, and the device.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        List<Problem> problems = new ArrayList<>();
        Optional<ModelSpec> model = inputs.model(MODEL);
        model.flatMap(FineTune::modelProblem).ifPresent(problems::add);
        for (String port : List.of(TRAIN, VALIDATION)) {
            Optional<TableSpec> table = inputs.table(port);
            ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
            ColumnCheck.labels(table, "label", settings.label()).ifPresent(problems::add);
        }
        if (settings.patience() > 0 && settings.holdBack() == 0 && !inputs.has(VALIDATION)) {
            problems.add(Problem.error(
                            "train.no-validation",
                            "Training shall stop when held-back rows get no better, but no rows are held back.",
                            "Link a validation table, or set holdBack to a part such as 0.1.")
                    .at("patience"));
        }
        try {
            settings.fineTuneSettings(0);
        } catch (ProblemException e) {
            problems.add(e.problem().where().isEmpty() ? e.problem().at("schedule") : e.problem());
        }
        Spec trained = model.<Spec>map(Spec.OfModel::new).orElseGet(() -> new Spec.Unknown(PortKind.MODEL));
        Specs result = Specs.none().with(MODEL, trained).with(REPORT, new Spec.OfReport());
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        var request = new FineTuneRequest(
                inputs.model(MODEL),
                inputs.table(TRAIN),
                inputs.optionalTable(VALIDATION),
                settings.input(),
                settings.label(),
                settings.fineTuneSettings(context.seed()),
                context.output(MODEL),
                context.scratch());
        FineTuneResult result =
                new FineTuner(Runners.of(engines, context), engines.training()).run(request, context.progress());
        var training = new TrainingReport(settings, result, context.device());
        Report report = Report.write(context.output(REPORT), training.figures(), training.page());
        context.note(training.summary());
        return Values.of(MODEL, result.model()).with(REPORT, report);
    }

    private static Optional<Problem> modelProblem(ModelSpec model) {
        if (!model.head().classifies()) {
            return Optional.of(Problem.error(
                            "train.no-classifier",
                            "The model gives no classes; expected a classifier.",
                            "Put Replace Head before it.")
                    .at(MODEL));
        }
        boolean trainable = model.layers().allParameters().stream()
                .anyMatch(own ->
                        own.role() == Parameter.Role.WEIGHT && !model.frozen().contains(own.tensor()));
        if (trainable) {
            return Optional.empty();
        }
        return Optional.of(Problem.error(
                        "train.nothing-to-train",
                        "All weights of the model are frozen, so there is nothing to train.",
                        "Leave the head unfrozen: put Freeze Layers before Replace Head, or take its mode all-but-head.")
                .at(MODEL));
    }
}
