package io.graftflow.nodes.train.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.Optimizer;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.Choice;
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
import io.graftflow.train.Averaging;
import io.graftflow.train.Batches;
import io.graftflow.train.Execution;
import io.graftflow.train.FineTuneRequest;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.FineTuner;
import io.graftflow.train.LogFiles;
import io.graftflow.train.Teacher;
import io.graftflow.train.Trainability;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.targets.TargetColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Trains the weights of a model that are not frozen, and proves that the frozen ones stayed. */
@Component(service = NodeType.class)
public final class FineTune implements NodeType<FineTune.Settings> {

    private static final String MODEL = "model";
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String TEACHER = "teacher";
    private static final String REPORT = "report";

    private final Engines engines;
    private final Trainability trainability = new Trainability();

    /** How a step changes the weights. */
    public enum OptimizerChoice {
        /** Adam with weight decay that is apart from the gradient (Loshchilov and Hutter, 2019, arXiv:1711.05101). */
        ADAMW,
        /** Adam (Kingma and Ba, 2015, arXiv:1412.6980). */
        ADAM,
        /** Stochastic gradient descent, with momentum. */
        SGD,
        /** Gradient descent with nothing but the rate and weight decay. */
        GD,
        /** Steps by the running mean of squared gradients (Hinton, 2012, lecture 6e). */
        RMSPROP,
        /** Steps by the sum of squared gradients (Duchi et al., 2011). */
        ADAGRAD,
        /** Adam with steps by the norm of each tensor, for large batches (You et al., 2020, arXiv:1904.00962). */
        LAMB,
        /** Steps by the sign of the momentum; wants a third to a tenth of Adam's rate (Chen et al., 2023, arXiv:2302.06675). */
        LION
    }

    /** How to train. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TRAIN)
                    String input,
            @Setting(
                            title = "Label",
                            help =
                                    "The column with what the model should answer: a class, a list of labels, a number, or a group.",
                            orElse = "")
                    @Setting.ColumnOf(TRAIN)
                    String label,
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
            @Setting(title = "Schedule", help = "How the learning rate goes over the steps.", orElse = "cosine")
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
                                    "Training stops after so many measurements without a better one on the held-back rows. 0:"
                                            + " never.",
                            orElse = "0",
                            unit = "measurements")
                    @Setting.Range(min = 0, max = 100_000)
                    int patience,
            @Setting(
                            title = "Take the best weights",
                            help = "Take the weights of the best measurement on the held-back rows, not the last ones.",
                            orElse = "true")
                    boolean takeBest,
            @Setting(title = "Seed", help = "Another number gives another order of rows.", orElse = "0") long seed,
            @Setting(
                            title = "Checkpoints",
                            help = "The least time between two checkpoints, from which a killed run goes on.",
                            orElse = "30",
                            unit = "seconds")
                    @Setting.Range(min = 0, max = 86_400)
                    double checkpoints,
            @Setting(
                            title = "Several columns",
                            help = "In place of one label column: 1 or 0 for each label, or several numbers.",
                            orElse = "[]")
                    @Setting.ColumnOf(TRAIN)
                    List<String> columns,
            @Setting(
                            title = "Separator",
                            help = "What stands between the labels of a list, where a row may have several.",
                            orElse = "|")
                    String separator,
            @Setting(
                            title = "Loss",
                            help = "What training makes small. With auto, what suits the model's task.",
                            orElse = "auto")
                    LossChoice loss,
            @Setting(
                            title = "Label smoothing",
                            help =
                                    "The part of each row's weight that is spread over all classes, against overconfidence.",
                            orElse = "0",
                            visibleWhen = "loss == auto || loss == cross-entropy")
                    @Setting.Range(min = 0, max = 0.95)
                    double labelSmoothing,
            @Setting(
                            title = "Class weights",
                            help = "With balanced, rows of rare classes weigh more.",
                            orElse = "none",
                            visibleWhen =
                                    "loss == auto || loss == cross-entropy || loss == binary-cross-entropy || loss == focal"
                                            + " || loss == distillation")
                    LossChoice.Weights classWeights,
            @Setting(
                            title = "Weights by class",
                            help = "How much the rows of a class weigh, by its name; classes without a weight have 1.",
                            orElse = "{}",
                            visibleWhen =
                                    "loss == auto || loss == cross-entropy || loss == binary-cross-entropy || loss == focal"
                                            + " || loss == distillation")
                    Map<String, Double> weights,
            @Setting(
                            title = "Focus",
                            help =
                                    "How strongly rows that are told well already are passed over: gamma; 0 is cross entropy.",
                            orElse = "2",
                            visibleWhen = "loss == focal")
                    @Setting.Range(min = 0, max = 20)
                    double gamma,
            @Setting(
                            title = "Balance of the focus",
                            help = "How much labels that hold weigh against those that do not: alpha. 0: both alike.",
                            orElse = "0",
                            visibleWhen = "loss == focal")
                    @Setting.Range(min = 0, max = 1)
                    double alpha,
            @Setting(
                            title = "Huber's delta",
                            help =
                                    "Errors beyond it count straight, not squared; in standard deviations of the numbers.",
                            orElse = "1",
                            visibleWhen = "loss == huber")
                    @Setting.Range(min = 1e-6, max = 1e6)
                    double delta,
            @Setting(
                            title = "Margin",
                            help = "How far rows of other groups shall be beyond those of a row's own.",
                            orElse = "0.2",
                            visibleWhen = "loss == auto || loss == triplet || loss == cosine")
                    @Setting.Range(min = 0.001, max = 1)
                    double margin,
            @Setting(
                            title = "Temperature",
                            help = "How far the teacher's answers are evened out before they are learnt.",
                            orElse = "2",
                            visibleWhen = "loss == auto || loss == distillation")
                    @Setting.Range(min = 0.01, max = 100)
                    double temperature,
            @Setting(
                            title = "Weight of the labels",
                            help =
                                    "How much the true labels count against the teacher's answers: 0 not at all, 1 alone.",
                            orElse = "0.5",
                            visibleWhen = "loss == auto || loss == distillation")
                    @Setting.Range(min = 0, max = 1)
                    double hardWeight,
            @Setting(
                            title = "Teacher's input",
                            help = "The column that the teacher reads. None: the one that the model reads.",
                            orElse = "")
                    @Setting.ColumnOf(TRAIN)
                    String teacherInput,
            @Setting(
                            title = "Find the learning rate",
                            help =
                                    "Before training, steps with a rising rate are tried, and the rate at which the loss falls"
                                            + " fastest is taken.",
                            orElse = "false")
                    boolean findRate,
            @Setting(
                            title = "Options of the optimizer",
                            help = "Its other numbers by PyTorch's names, such as beta1, eps, nesterov (1 for yes).",
                            orElse = "{}")
                    Map<String, Double> optimizerOptions,
            @Setting(
                            title = "Options of the schedule",
                            help = "Numbers of the schedule by name, such as gamma; the help lists them.",
                            orElse = "{}")
                    Map<String, Double> scheduleOptions,
            @Setting(
                            title = "Milestones",
                            help = "After which epochs the rate is lowered. None: at half and at three quarters.",
                            orElse = "[]",
                            unit = "epochs",
                            visibleWhen = "schedule == multi-step")
                    List<Double> milestones,
            @Setting(
                            title = "Measure each",
                            help = "Steps between two measurements on the held-back rows. 0: at the end of each epoch.",
                            orElse = "0",
                            unit = "steps")
                    @Setting.Range(min = 0, max = 1_000_000_000)
                    int everySteps,
            @Setting(
                            title = "What gets better",
                            help =
                                    "What patience, the best weights and the plateau look at: loss, or a metric of the task.",
                            orElse = "loss")
                    String metric,
            @Setting(
                            title = "Parts of a batch",
                            help =
                                    "A batch is run in so many parts, their gradients added up: less memory for the same step."
                                            + " Batches that do not fit memory are parted without being told.",
                            orElse = "1")
                    @Setting.Range(min = 1, max = 1_048_576)
                    int accumulation,
            @Setting(
                            title = "Last batch",
                            help = "What becomes of the rows of an epoch that do not fill a batch.",
                            orElse = "keep")
                    Batches.LastBatch lastBatch,
            @Setting(
                            title = "Balanced classes",
                            help = "Draw each class as often as any other, rows of rare classes again and again.",
                            orElse = "false")
                    boolean balanced,
            @Setting(
                            title = "Greatest gradient",
                            help = "Gradients whose norm is greater are scaled down to it. 0: never.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 1e9)
                    double clipNorm,
            @Setting(
                            title = "Greatest number of a gradient",
                            help = "Each number of the gradients is cut off there. 0: never.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 1e9)
                    double clipValue,
            @Setting(
                            title = "Mean of the weights",
                            help =
                                    "Take a mean in the place of the last weights: ema, exponential over the steps; swa, over the"
                                            + " last epochs.",
                            orElse = "none")
                    Averaging.Kind average,
            @Setting(
                            title = "Decay of the mean",
                            help = "How much of the mean a step leaves.",
                            orElse = "0.999",
                            visibleWhen = "average == ema")
                    @Setting.Range(min = 0, max = 1)
                    double averageDecay,
            @Setting(
                            title = "Begin of the mean",
                            help = "The part of the steps after which epochs come into the mean.",
                            orElse = "0.75",
                            visibleWhen = "average == swa")
                    @Setting.Range(min = 0, max = 0.99)
                    double averageStart,
            @Setting(
                            title = "Mixup",
                            help =
                                    "How strongly pairs of rows and what they should be answered with are mixed: alpha, such as"
                                            + " 0.2. 0: not at all. For pictures and frozen features.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 100)
                    double mixup,
            @Setting(
                            title = "Precision",
                            help =
                                    "In which numbers training runs. With auto, in those that are fastest on the device.",
                            orElse = "auto")
                    Execution.PrecisionSetting precision,
            @Setting(
                            title = "Memory",
                            help = "How much memory a step may take. 0: what is free.",
                            orElse = "0",
                            unit = "MB")
                    @Setting.Range(min = 0, max = 1_000_000_000)
                    int memory,
            @Setting(
                            title = "Plan",
                            help =
                                    "In which order weights that are not frozen come to train. two-phase: first the head, then all."
                                            + " gradual: first the head, then one block more at a time, from the top down.",
                            orElse = "two-phase")
                    FreezingPlan.Kind plan,
            @Setting(
                            title = "Head alone",
                            help =
                                    "The part of the epochs in which the head trains alone, at least one epoch. 0: none.",
                            orElse = "0.3",
                            visibleWhen = "plan == two-phase || plan == gradual")
                    @Setting.Range(min = 0, max = 0.99)
                    double headShare,
            @Setting(
                            title = "Rate after the head",
                            help = "What the learning rate is multiplied by when more than the head trains.",
                            orElse = "0.1",
                            visibleWhen = "plan == two-phase || plan == gradual")
                    @Setting.Range(min = 1e-6, max = 1000)
                    double laterRate,
            @Setting(
                            title = "Rate below the head",
                            help =
                                    "What the learning rate of all below the head is multiplied by once more. 0: 0.1 with the"
                                            + " method full, 1 with the others.",
                            orElse = "0",
                            visibleWhen = "plan != head-only")
                    @Setting.Range(min = 0, max = 1000)
                    double belowHead,
            @Setting(
                            title = "Rate per block",
                            help = "What it is multiplied by for each block further down, such as 0.9.",
                            orElse = "1",
                            visibleWhen = "plan != head-only")
                    @Setting.Range(min = 0, max = 1000)
                    double perBlock,
            @Setting(
                            title = "Rates of layers",
                            help =
                                    "Factors of the learning rate by pattern, such as encoder.layer.* with 0.1, in the place of the"
                                            + " other two. The last that fits counts; 0 keeps a layer as it is.",
                            orElse = "{}")
                    Map<String, Double> layerRates,
            @Setting(
                            title = "Method",
                            help =
                                    "What trains below the head: all weights, biases alone, normalizations alone, or adapters of"
                                            + " low rank, which are taken into their weights at the end. A head always trains whole.",
                            orElse = "full",
                            visibleWhen = "plan != head-only")
                    PlanChoice.Method method,
            @Setting(
                            title = "Rank",
                            help = "The rank of an adapter: the higher, the more it can learn.",
                            orElse = "8",
                            visibleWhen = "method == lora")
                    @Setting.Range(min = 1, max = 65_536)
                    int rank,
            @Setting(
                            title = "Adapters' alpha",
                            help = "What an adapter gives is multiplied by alpha / rank.",
                            orElse = "16",
                            visibleWhen = "method == lora")
                    @Setting.Range(min = 1e-6, max = 1e6)
                    double adapterAlpha,
            @Setting(
                            title = "Adapters' dropout",
                            help = "The part of what goes into an adapter that training drops.",
                            orElse = "0",
                            visibleWhen = "method == lora")
                    @Setting.Range(min = 0, max = 0.99)
                    double adapterDropout,
            @Setting(
                            title = "Adapted layers",
                            help =
                                    "Layers, or patterns of them such as *.attention.*, whose matrices and convolutions get an"
                                            + " adapter. None: all below the head.",
                            orElse = "[]",
                            visibleWhen = "method == lora")
                    @Setting.LayersOf(MODEL)
                    List<String> adapt,
            @Setting(
                            title = "Decay everything",
                            help =
                                    "Let weight decay draw biases, scales of normalizations and other vectors too, not matrices"
                                            + " and kernels alone.",
                            orElse = "false")
                    boolean decayAll,
            @Setting(
                            title = "Batch norm",
                            help =
                                    "updated: batch norm that trains normalizes by the batch, and its running statistics follow."
                                            + " frozen: it goes by those that the model has.",
                            orElse = "updated")
                    PlanChoice.BatchNorm batchNorm) {

        /** The columns with what the model should answer. */
        List<String> targets() {
            return columns.isEmpty() && !label.isEmpty() ? List.of(label) : columns;
        }

        private FineTuneSettings fineTuneSettings(long runSeed) {
            return LoopChoice.apply(this, FineTuneSettings.DEFAULT)
                    .withEpochs(epochs)
                    .withOptimizer(engineOptimizer())
                    .withLoss(LossChoice.settings(this))
                    .withPlan(PlanChoice.plan(this))
                    .withSeed(31 * runSeed + seed);
        }

        private Optimizer engineOptimizer() {
            var options = new TreeMap<String, Double>();
            options.put("weightDecay", weightDecay);
            if (optimizer == OptimizerChoice.SGD) {
                options.put("momentum", momentum);
            }
            options.putAll(optimizerOptions);
            return new Optimizer(optimizer.name().toLowerCase(Locale.ROOT), options);
        }
    }

    /** Trains on the engines that are installed. */
    @Activate
    public FineTune(@Reference Engines engines) {
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("train.fine-tune", 2)
                .named("Fine-tune", "Train")
                .summary("Trains the weights of a model that are not frozen, and proves that the frozen ones stayed.")
                .in(PortKind.MODEL, MODEL, "A model with a head, such as a new one.")
                .in(PortKind.TABLE, TRAIN, "The rows to train on.")
                .optionalIn(PortKind.TABLE, VALIDATION, "Rows to measure on after each epoch.")
                .optionalIn(PortKind.MODEL, TEACHER, "A trained classifier whose answers are learnt too: distillation.")
                .out(PortKind.MODEL, MODEL, "The trained model.")
                .out(PortKind.REPORT, REPORT, "The curves, what was proven, and the device.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Map<String, List<Choice>> choices() {
        return Map.of("schedule", LoopChoice.schedules());
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        List<Problem> problems = new ArrayList<>();
        Optional<ModelSpec> model = inputs.model(MODEL);
        model.flatMap(FineTune::modelProblem).ifPresent(problems::add);
        Optional<Task> task = model.map(spec -> spec.head().task());
        for (String port : List.of(TRAIN, VALIDATION)) {
            Optional<TableSpec> table = inputs.table(port);
            ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
            ColumnCheck.targets(task, table, settings.columns().isEmpty() ? "label" : "columns", settings.targets())
                    .ifPresent(problems::add);
        }
        problems.addAll(TargetCheck.problems(settings, model, inputs.has(TEACHER), inputs.model(TEACHER)));
        if (inputs.has(TEACHER)) {
            ColumnCheck.feeds(inputs.model(TEACHER), inputs.table(TRAIN), "teacherInput", teacherInput(settings))
                    .ifPresent(problems::add);
        }
        problems.addAll(LoopChoice.problems(settings, inputs.table(VALIDATION), inputs.has(VALIDATION)));
        try {
            settings.fineTuneSettings(0);
            model.filter(spec -> spec.head().answers())
                    .ifPresent(spec -> problems.addAll(planProblems(settings, spec)));
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
                new TargetColumns(settings.targets(), settings.separator()),
                inputs.optionalModel(TEACHER).map(teacher -> new Teacher(teacher, teacherInput(settings))),
                settings.fineTuneSettings(context.seed()),
                context.output(MODEL),
                context.scratch());
        FineTuneResult result =
                new FineTuner(Runners.of(engines, context), engines.training()).run(request, context.progress());
        var training = new TrainingReport(settings, result, context.device());
        Report report = Report.write(context.output(REPORT), training.figures(), training.page());
        LogFiles.write(report.folder(), result.log(), result.history());
        context.note(training.summary());
        result.log().notes().forEach(context::note);
        return Values.of(MODEL, result.model()).with(REPORT, report);
    }

    private static String teacherInput(Settings settings) {
        return settings.teacherInput().isEmpty() ? settings.input() : settings.teacherInput();
    }

    private List<Problem> planProblems(Settings settings, ModelSpec model) {
        List<Problem> problems = PlanChoice.problems(settings, model);
        if (!problems.isEmpty()) {
            return problems;
        }
        return trainability
                .problem(model, PlanChoice.plan(settings).phases(model, settings.epochs()), engines.training())
                .map(problem -> problem.at(MODEL))
                .stream()
                .toList();
    }

    /** Before version 2 there were no plans. */
    @Override
    public ObjectNode upgrade(int version, ObjectNode settings) {
        return version < 2 ? PlanChoice.upgrade(settings) : settings;
    }

    private static Optional<Problem> modelProblem(ModelSpec model) {
        return model.head().answers()
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "train.no-head",
                                "The model has no head that could be trained.",
                                "Put Replace Head before it.")
                        .at(MODEL));
    }
}
