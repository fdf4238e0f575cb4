package io.graftflow.nodes.train.embed;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.engine.Engines;
import io.graftflow.model.Head;
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
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.Backbone;
import io.graftflow.train.FeatureOutput;
import io.graftflow.train.Features;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.Pooling;
import io.graftflow.train.RunResult;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Adds a model's features of each row to a table. */
@Component(service = NodeType.class)
public final class Embed implements NodeType<Embed.Settings> {

    private static final String MODEL = "model";
    private static final String TABLE = "table";

    private final Engines engines;

    /** In which columns the features are. */
    public enum Form {
        /** One column of tensors. */
        TENSOR,
        /** A column of numbers for each feature. */
        NUMBERS
    }

    /** What to embed, and how. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TABLE)
                    String input,
            @Setting(
                            title = "Pooling",
                            help = "How a sequence becomes one vector. A model that gives one vector a row needs none.",
                            orElse = "mean")
                    Pooling pooling,
            @Setting(
                            title = "Normalize",
                            help =
                                    "Divide each vector by its length, so that a product of two is their cosine similarity.",
                            orElse = "true")
                    boolean normalize,
            @Setting(
                            title = "Columns",
                            help =
                                    "tensor: one column of vectors. numbers: a column for each feature, for other programs.",
                            orElse = "tensor")
                    Form form,
            @Setting(
                            title = "Name",
                            help = "The new column, or what the names of the new columns begin with.",
                            orElse = "embedding")
                    String name) {}

    /** Runs on the engines that are installed. */
    @Activate
    public Embed(@Reference Engines engines) {
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("transfer.embed", 1)
                .named("Embed", "Train")
                .summary("Adds the features that a model has for each row to the table.")
                .in(PortKind.MODEL, MODEL, "The model; of one with a head for classes or numbers, what that stands on.")
                .in(PortKind.TABLE, TABLE, "The rows.")
                .out(PortKind.TABLE, TABLE, "The rows with their features.")
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
        Optional<TableSpec> table = inputs.table(TABLE);
        ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
        if (settings.name().isBlank()) {
            problems.add(Problem.error("table.bad-column", "The new column has no name.", "Give it one.")
                    .at("name"));
        }
        model.filter(spec -> !spec.head().answers())
                .filter(spec -> FeatureOutput.of(spec, settings.pooling()).isEmpty())
                .map(spec -> Problem.error(
                                "train.pooling-unfit",
                                "With the pooling \"" + settings.pooling().word()
                                        + "\" the model's outputs give no vector: " + spec.outputs() + ".",
                                "Choose the pooling mean.")
                        .at("pooling"))
                .ifPresent(problems::add);
        OptionalLong width = model.flatMap(spec -> features(settings, spec))
                .map(FeatureOutput::width)
                .orElse(OptionalLong.empty());
        Specs result = problems.isEmpty() && width.isPresent() && table.isPresent()
                ? Specs.of(TABLE, with(table.get(), columns(settings, (int) width.getAsLong())))
                : Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return settings.input() + " → " + settings.name();
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Table table = inputs.table(TABLE);
        Progress progress = context.progress();
        OnnxModel network = network(settings, model);
        RunResult result = features(settings, model, network, table, context);
        context.note(Runners.summary(result));
        Features features = result.features();
        String tensor = network.outputs().get(0).name();
        int width = (int) network.outputs().get(0).shape().dim(1).orElse(1);
        List<Column> added = columns(settings, width);
        Table embedded = Tables.withColumns(
                table,
                added,
                batch -> {
                    var vector = FloatBuffer.allocate(width);
                    return (row, out) -> {
                        features.copy(tensor, (int) batch.first() + row, vector.clear());
                        int first = out.spec().index(added.get(0).name());
                        if (settings.form() == Form.TENSOR) {
                            out.vector(first, vector.array());
                            return;
                        }
                        for (int i = 0; i < width; i++) {
                            out.number(first + i, vector.array()[i]);
                        }
                    };
                },
                context.output(TABLE),
                progress.part(0.95, 1));
        return Values.of(TABLE, embedded);
    }

    private static Optional<TensorSpec> features(Settings settings, ModelSpec model) {
        return model.head().task() == Task.EMBEDDING
                ? model.outputs().stream()
                        .filter(output -> output.name().equals(model.head().output()))
                        .findFirst()
                : FeatureOutput.of(model, settings.pooling());
    }

    /** A model that was trained to give vectors gives those; of any other, what its head stands on is pooled. */
    private static OnnxModel network(Settings settings, Model model) {
        Head head = model.spec().head();
        if (head.task() == Task.EMBEDDING) {
            return model.network().prune(List.of(head.output()));
        }
        Backbone backbone = Backbone.of(model.network(), head, "", settings.pooling());
        return HeadBuilder.pool(backbone, settings.pooling(), settings.normalize());
    }

    private RunResult features(Settings settings, Model model, OnnxModel network, Table table, RunContext context) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return Runners.of(engines, context)
                    .run(
                            network,
                            model.spec().frozen(),
                            preprocessor,
                            table,
                            settings.input(),
                            List.of(network.outputs().get(0).name()),
                            context.progress().part(0, 0.95));
        }
    }

    private static List<Column> columns(Settings settings, int width) {
        if (settings.form() == Form.TENSOR) {
            return List.of(Column.tensor(settings.name(), width));
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            columns.add(Column.required(settings.name() + "_" + i, ColumnKind.NUMBER));
        }
        return columns;
    }

    private static TableSpec with(TableSpec table, List<Column> added) {
        TableSpec result = table;
        for (Column column : added) {
            result = result.with(column);
        }
        return result;
    }
}
