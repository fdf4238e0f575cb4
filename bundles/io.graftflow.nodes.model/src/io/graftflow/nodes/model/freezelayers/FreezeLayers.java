package io.graftflow.nodes.model.freezelayers;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Titled;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Step;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/** Marks layers whose weights training must leave as they are. Reads no weights. */
@Component(service = NodeType.class)
public final class FreezeLayers implements NodeType<FreezeLayers.Settings> {

    private static final String MODEL = "model";

    /** What is frozen. */
    public enum Mode {
        /** All weights but those of the head. */
        ALL_BUT_HEAD,
        /** All weights but those of the head and of the last blocks. */
        ALL_BUT_LAST_BLOCKS,
        /** The weights of the layers that are named. */
        LAYERS,
        /** The weights whose name, or whose layer's path, fits a pattern. */
        PATTERN,
        /** Nothing: training may change all weights. */
        NOTHING
    }

    /** How a pattern is written. */
    public enum Syntax implements Titled {
        /** {@code *} stands for any characters, {@code ?} for one. */
        GLOB("Wildcards"),
        /** A regular expression of Java's, which has to fit the whole name. */
        REGEX("Regular expression");

        private final String title;

        Syntax(String title) {
            this.title = title;
        }

        @Override
        public String title() {
            return title;
        }
    }

    /** What to freeze. */
    public record Settings(
            @Setting(
                            title = "What to freeze",
                            help =
                                    "Which weights training leaves as they are. It replaces the marks that the model has.",
                            orElse = "all-but-head")
                    Mode mode,
            @Setting(
                            title = "Blocks that train",
                            help = "How many of the model's repeated blocks, counted from the end, stay trainable.",
                            orElse = "1",
                            unit = "blocks",
                            visibleWhen = "mode == all-but-last-blocks")
                    @Setting.Range(min = 1, max = 10_000)
                    int blocks,
            @Setting(
                            title = "Layers",
                            help =
                                    "Paths in the layer tree, such as encoder.layer.0; what is inside them is frozen too.",
                            orElse = "[]",
                            visibleWhen = "mode == layers")
                    @Setting.LayersOf(MODEL)
                    List<String> layers,
            @Setting(
                            title = "Pattern",
                            help = "Fits names of weights and paths of layers, such as encoder.layer.* or *.bias.",
                            orElse = "",
                            visibleWhen = "mode == pattern")
                    @Setting.Language("regex")
                    String pattern,
            @Setting(
                            title = "Kind of pattern",
                            help = "glob: * stands for any characters. regex: a regular expression.",
                            orElse = "glob",
                            visibleWhen = "mode == pattern")
                    Syntax syntax) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("model.freeze-layers", 1)
                .named("Freeze Layers", "Model")
                .summary("Marks layers whose weights training must leave as they are.")
                .in(PortKind.MODEL, MODEL, "The model.")
                .out(PortKind.MODEL, MODEL, "The same model with its weights marked.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<ModelSpec> model = inputs.model(MODEL);
        if (model.isEmpty()) {
            return Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL));
        }
        try {
            SortedSet<String> frozen =
                    FreezePlan.of(settings, model.get().layers(), model.get().head());
            return Specs.of(MODEL, model.get().withFrozen(frozen));
        } catch (ProblemException e) {
            return Specs.of(MODEL, model.get()).with(e.problem());
        }
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        ModelSpec spec = model.spec();
        SortedSet<String> frozen = FreezePlan.of(settings, spec.layers(), spec.head());
        long all = spec.layers().parameterCount();
        long trainable = FreezePlan.trainable(spec.layers(), frozen);
        context.note(String.format(Locale.ROOT, "%,d of %,d weights can be trained.", trainable, all));
        return Values.of(
                MODEL,
                model.edit(context.output(MODEL))
                        .frozen(frozen)
                        .step(step(settings, frozen))
                        .write());
    }

    private static Step step(Settings settings, SortedSet<String> frozen) {
        Map<String, String> details = new TreeMap<>();
        details.put("mode", settings.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        details.put("tensors", Integer.toString(frozen.size()));
        switch (settings.mode()) {
            case ALL_BUT_LAST_BLOCKS -> details.put("blocks", Integer.toString(settings.blocks()));
            case LAYERS -> details.put("layers", String.join(", ", settings.layers()));
            case PATTERN -> details.put("pattern", settings.pattern());
            default -> {
                // the mode says it all
            }
        }
        return new Step("freeze", details);
    }
}
