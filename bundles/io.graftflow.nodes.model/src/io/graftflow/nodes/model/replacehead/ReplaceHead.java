package io.graftflow.nodes.model.replacehead;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Titled;
import io.graftflow.data.Table;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Step;
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
import io.graftflow.onnx.OnnxModel;
import io.graftflow.train.Activation;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Normalization;
import io.graftflow.train.Pooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Component;

/** Takes a model's head off, if it has one, and puts a new, untrained one on for another task or other classes. */
@Component(service = NodeType.class)
public final class ReplaceHead implements NodeType<ReplaceHead.Settings> {

    private static final String MODEL = "model";
    private static final String TABLE = "table";

    /** How a sequence becomes one vector. */
    public enum PoolingChoice implements Titled {
        /** The mean where the model gives a sequence or planes; nothing where it gives one vector a row. */
        AUTO("Auto"),
        /** The first part, such as the token [CLS]. */
        CLS("First part ([CLS])"),
        /** The mean over all parts. */
        MEAN("Mean"),
        /** The largest value over all parts. */
        MAX("Maximum"),
        /** None: one vector a row is there already. */
        NONE("None");

        private final String title;

        PoolingChoice(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }

        /** What to build with. */
        Pooling pooling() {
            return this == AUTO ? Pooling.MEAN : Pooling.valueOf(name());
        }
    }

    /** What the model will be asked. */
    public enum TaskChoice implements Titled {
        /** Which one of several classes a row is of. */
        SINGLE_LABEL_CLASSIFICATION("One class a row"),
        /** Which of several labels a row has, none to all. */
        MULTI_LABEL_CLASSIFICATION("Several labels a row"),
        /** One number or several. */
        REGRESSION("Numbers (regression)"),
        /** A vector that lies near those of like rows. */
        EMBEDDING("A vector (embedding)");

        private final String title;

        TaskChoice(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }

        /** The task of a model. */
        Task task() {
            return Task.valueOf(name());
        }
    }

    /** What the new head is like. */
    public record Settings(
            @Setting(
                            title = "Task",
                            help =
                                    "What the model will be asked: which class a row is of, which labels it has, a number, or a"
                                            + " vector near those of like rows.",
                            orElse = "single-label-classification")
                    TaskChoice task,
            @Setting(
                            title = "Classes from column",
                            help =
                                    "The column of the linked table whose values are the classes, or lists of the labels; for"
                                            + " regression, the column with the numbers. None: they are listed below.",
                            orElse = "",
                            visibleWhen = "task != embedding")
                    @Setting.ColumnOf(TABLE)
                    String classes,
            @Setting(
                            title = "Classes",
                            help =
                                    "The names of the classes, of the labels, or of the numbers, when they do not come from columns.",
                            orElse = "[]",
                            visibleWhen = "task != embedding")
                    List<String> labels,
            @Setting(
                            title = "Several columns",
                            help = "The columns with 1 or 0 for each label, or with numbers.",
                            orElse = "[]",
                            visibleWhen = "task == multi-label-classification || task == regression")
                    @Setting.ColumnOf(TABLE)
                    List<String> columns,
            @Setting(
                            title = "Separator",
                            help = "What stands between the labels of a list.",
                            orElse = "|",
                            visibleWhen = "task == multi-label-classification")
                    String separator,
            @Setting(
                            title = "Dimensions",
                            help = "The size of the vectors.",
                            orElse = "128",
                            visibleWhen = "task == embedding")
                    @Setting.Range(min = 1, max = 65_536)
                    int dimensions,
            @Setting(
                            title = "Pooling",
                            help =
                                    "How a sequence becomes one vector: the first token, the mean or the largest values of all"
                                            + " tokens. With auto the mean where there is a sequence.",
                            orElse = "auto")
                    PoolingChoice pooling,
            @Setting(
                            title = "Normalize",
                            help =
                                    "l2 divides each vector by its length. standardize gives each feature mean 0 and variance 1"
                                            + " over the training rows.",
                            orElse = "none")
                    Normalization normalize,
            @Setting(
                            title = "Hidden layers",
                            help = "The sizes of layers before the last one, such as 256. None: a linear head.",
                            orElse = "[]")
                    @Setting.Range(min = 1, max = 65_536)
                    List<Double> hidden,
            @Setting(title = "Activation", help = "What follows each hidden layer.", orElse = "relu")
                    Activation activation,
            @Setting(
                            title = "Dropout",
                            help = "The part of the values that training drops before each layer.",
                            orElse = "0")
                    @Setting.Range(min = 0, max = 0.95)
                    double dropout,
            @Setting(
                            title = "Stands on",
                            help = "The tensor of the network that the head stands on. None: it is found out.",
                            orElse = "")
                    String tensor,
            @Setting(title = "Seed", help = "Another number starts from other weights.", orElse = "0") long seed) {

        private HeadSettings headSettings(int count, long runSeed) {
            List<Integer> sizes = hidden.stream().map(Double::intValue).toList();
            return new HeadSettings(
                    tensor,
                    pooling.pooling(),
                    normalize,
                    sizes,
                    activation,
                    dropout,
                    count,
                    31 * runSeed + seed,
                    task.task());
        }

        /** How many numbers an answer has. */
        int count(List<String> names) {
            return task == TaskChoice.EMBEDDING ? dimensions : names.size();
        }
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("model.replace-head", 1)
                .named("Replace Head", "Model")
                .summary("Puts a new head on a pretrained model: for classes, labels, numbers or vectors of your own.")
                .in(PortKind.MODEL, MODEL, "The model; a head that it has is taken off.")
                .optionalIn(
                        PortKind.TABLE, TABLE, "The table whose columns say what the classes, labels or numbers are.")
                .out(PortKind.MODEL, MODEL, "The model with a new head, which Fine-tune has to train.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        List<Problem> problems = new ArrayList<>();
        Labels.problem(settings, inputs.has(TABLE)).ifPresent(problems::add);
        Optional<Task> task = Optional.of(settings.task().task());
        if (!settings.classes().isEmpty()) {
            ColumnCheck.targets(task, inputs.table(TABLE), "classes", List.of(settings.classes()))
                    .ifPresent(problems::add);
        }
        if (settings.columns().size() > 1) {
            ColumnCheck.targets(task, inputs.table(TABLE), "columns", settings.columns())
                    .ifPresent(problems::add);
        }
        if (settings.hidden().stream().anyMatch(size -> size != Math.rint(size))) {
            problems.add(Problem.error(
                            "settings.range",
                            "The sizes of hidden layers are " + settings.hidden() + "; expected whole numbers.",
                            "Write whole numbers.")
                    .at("hidden"));
        }
        Optional<ModelSpec> model = inputs.model(MODEL);
        model.flatMap(spec -> HeadSpec.problem(settings, spec)).ifPresent(problems::add);
        Specs result = model.filter(spec -> problems.isEmpty())
                .flatMap(spec -> HeadSpec.after(settings, spec))
                .map(spec -> Specs.of(MODEL, spec))
                .orElseGet(() -> Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL)));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        Optional<ModelSpec> model = outputs.model(MODEL);
        if (model.isEmpty()) {
            return settings.task().title();
        }
        String pooled = settings.pooling() == PoolingChoice.NONE || settings.pooling() == PoolingChoice.AUTO
                ? ""
                : settings.pooling().name().toLowerCase(Locale.ROOT) + " → ";
        int count = model.get().labels().size();
        if (count == 0 && settings.task() != TaskChoice.EMBEDDING) {
            String what = settings.task() == TaskChoice.MULTI_LABEL_CLASSIFICATION ? "labels" : "classes";
            return pooled
                    + (settings.classes().isEmpty() ? settings.task().title() : what + " from " + settings.classes());
        }
        return switch (settings.task()) {
            case SINGLE_LABEL_CLASSIFICATION -> pooled + count + " classes";
            case MULTI_LABEL_CLASSIFICATION -> pooled + count + " labels";
            case REGRESSION -> pooled + (count == 1 ? "1 number" : count + " numbers");
            case EMBEDDING -> pooled + settings.dimensions() + " dimensions";
        };
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Optional<Table> table = inputs.optionalTable(TABLE);
        List<String> labels = Labels.of(settings, table);
        HeadSettings head = settings.headSettings(settings.count(labels), context.seed());
        Backbone backbone = backbone(settings, model);
        OnnxModel network = HeadBuilder.build(backbone, head);
        Set<String> frozen = new TreeSet<>(model.spec().frozen());
        Set<String> kept = new TreeSet<>(backbone.network().initializerNames());
        kept.addAll(backbone.network().constantNames());
        frozen.retainAll(kept);
        Model result = model.edit(context.output(MODEL))
                .network(network)
                .head(new Head(head.task(), HeadBuilder.output(head.task())))
                .labels(labels)
                .frozen(frozen)
                .step(step(settings, labels))
                .write();
        context.note(String.format(
                Locale.ROOT,
                "A head for %s on \"%s\".",
                words(settings, labels),
                backbone.features().name()));
        return Values.of(MODEL, result);
    }

    private static String words(Settings settings, List<String> labels) {
        int count = settings.count(labels);
        String what =
                switch (settings.task()) {
                    case SINGLE_LABEL_CLASSIFICATION -> "classes";
                    case MULTI_LABEL_CLASSIFICATION -> count == 1 ? "label" : "labels";
                    case REGRESSION -> count == 1 ? "number" : "numbers";
                    case EMBEDDING -> count == 1 ? "dimension" : "dimensions";
                };
        return String.format(Locale.ROOT, "%,d %s", count, what);
    }

    private static Backbone backbone(Settings settings, Model model) {
        try {
            return Backbone.of(
                    model.network(),
                    model.spec().head(),
                    settings.tensor(),
                    settings.pooling().pooling());
        } catch (ProblemException e) {
            throw e.at(settings.tensor().isEmpty() ? "pooling" : "tensor");
        }
    }

    private static Step step(Settings settings, List<String> labels) {
        Map<String, String> details = new TreeMap<>();
        details.put("task", settings.task().task().word());
        details.put("classes", Integer.toString(settings.count(labels)));
        details.put("pooling", settings.pooling().pooling().word());
        details.put("normalize", settings.normalize().word());
        details.put(
                "hidden",
                settings.hidden().stream().map(Double::intValue).toList().toString());
        details.put("dropout", Double.toString(settings.dropout()));
        details.put("seed", Long.toString(settings.seed()));
        return new Step("replace-head", details);
    }
}
