package io.graftflow.nodes.model.loadpretrained;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Model;
import io.graftflow.model.ModelBuilder;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Step;
import io.graftflow.node.Declaration;
import io.graftflow.node.External;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.ModelStore;
import io.graftflow.repository.Resolved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes a model from a repository or from disk. The check looks at what is on this machine already. */
@Component(service = NodeType.class)
public final class LoadPretrained implements NodeType<LoadPretrained.Settings> {

    private static final String MODEL = "model";

    /** One between the two special ones. */
    private static final int LEAST_TOKENS = 3;

    private final ModelStore store;

    /** What to load. */
    public record Settings(
            @Setting(
                            title = "Model",
                            help = "A file or folder, or a reference such as mvn:GROUP:ARTIFACT:VERSION#FILE,"
                                    + " hf:OWNER/NAME or https://ADDRESS#sha256=HASH.")
                    @Setting.ModelReference
                    String from,
            @Setting(
                            title = "Longest text",
                            help =
                                    "Texts are cut to so many tokens, the special ones included. 0: as the model's files say.",
                            orElse = "0",
                            unit = "tokens")
                    @Setting.Range(min = 0, max = 1_048_576)
                    int maxTokens) {}

    /** Loads from a store. */
    @Activate
    public LoadPretrained(@Reference ModelStore store) {
        this.store = store;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("model.load-pretrained", 1)
                .named("Load Pretrained", "Model")
                .summary("Takes a pretrained model from a repository, an address or a folder.")
                .out(PortKind.MODEL, MODEL, "The model as its makers published it, with its preprocessing.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<Resolved> here = store.local(reference(settings));
        if (here.isEmpty()) {
            return Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL));
        }
        ModelSpec spec = Model.open(store.folder(requireNetwork(here.get()))).spec();
        Optional<Problem> problem = lengthProblem(settings, spec);
        if (problem.isPresent()) {
            return Specs.of(MODEL, spec).with(problem.get());
        }
        return Specs.of(MODEL, spec.withPreprocessing(preprocessing(settings, spec)));
    }

    @Override
    public List<External> externals(Settings settings, Progress progress) {
        Resolved resolved = store.resolve(reference(settings), progress, false);
        return List.of(new External(settings.from(), resolved.sha256(), resolved.bytes()));
    }

    @Override
    public Optional<List<External>> knownExternals(Settings settings) {
        return store.local(reference(settings))
                .map(resolved -> List.of(new External(settings.from(), resolved.sha256(), resolved.bytes())));
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return settings.from().isBlank() ? "" : reference(settings).shortName();
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Resolved resolved = requireNetwork(store.resolve(reference(settings), context.progress(), false));
        Model source = Model.open(store.folder(resolved));
        lengthProblem(settings, source.spec()).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        ModelBuilder builder = source.edit(context.output(MODEL)).preprocessing(preprocessing(settings, source.spec()));
        if (resolved.reference().isFile()) {
            builder.standalone();
        }
        Model model = builder.step(step(resolved)).write();
        return Values.of(MODEL, model);
    }

    private static ModelReference reference(Settings settings) {
        return ModelReference.parse(settings.from(), Path.of(""));
    }

    private static Step step(Resolved resolved) {
        ModelReference pinned = resolved.pinned();
        String name = pinned.isFile() ? Path.of(pinned.body()).getFileName().toString() : pinned.toString();
        return new Step("load", Map.of("reference", name, "sha256", resolved.sha256()));
    }

    private static Resolved requireNetwork(Resolved resolved) {
        if (resolved.main().endsWith(".onnx")) {
            return resolved;
        }
        throw ProblemException.error(
                        "model.not-onnx",
                        "\"" + resolved.main() + "\" is no ONNX file; expected one with the ending .onnx.",
                        "Name the model's ONNX file.")
                .at("from");
    }

    private static Optional<Problem> lengthProblem(Settings settings, ModelSpec spec) {
        if (settings.maxTokens() == 0) {
            return Optional.empty();
        }
        if (!spec.preprocessing().takesText()) {
            return Optional.of(Problem.error(
                            "model.no-text",
                            "The model takes no text, so there is no longest one; it lacks a tokenizer or an input input_ids.",
                            "Set maxTokens to 0.")
                    .at("maxTokens"));
        }
        if (settings.maxTokens() < LEAST_TOKENS) {
            return Optional.of(Problem.error(
                            "settings.range",
                            "Expected 0 or at least " + LEAST_TOKENS + " tokens, got " + settings.maxTokens() + ".",
                            "Leave room for a token between the special ones.")
                    .at("maxTokens"));
        }
        OptionalLong positions = positions(spec);
        if (positions.isPresent() && settings.maxTokens() > positions.getAsLong()) {
            return Optional.of(Problem.error(
                            "model.too-few-positions",
                            "The model has " + positions.getAsLong() + " positions; texts of " + settings.maxTokens()
                                    + " tokens do not fit.",
                            "Give at most " + positions.getAsLong() + ".")
                    .at("maxTokens"));
        }
        return Optional.empty();
    }

    /** The size of the model's table of positions, when it has one. */
    private static OptionalLong positions(ModelSpec spec) {
        return spec.layers()
                .all()
                .flatMap(layer -> layer.parameters().stream()
                        .filter(own -> (layer.path() + "." + own.name()).contains("position_embed"))
                        .filter(own -> own.shape().rank() == 2))
                .mapToLong(own -> own.shape().dim(0).orElse(Long.MAX_VALUE))
                .min();
    }

    private static Preprocessing preprocessing(Settings settings, ModelSpec spec) {
        return settings.maxTokens() == 0
                ? spec.preprocessing()
                : spec.preprocessing().withMaxTokens(settings.maxTokens());
    }
}
