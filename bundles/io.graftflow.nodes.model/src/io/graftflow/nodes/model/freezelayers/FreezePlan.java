package io.graftflow.nodes.model.freezelayers;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Head;
import io.graftflow.model.HeadFinder;
import io.graftflow.model.LayerPattern;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds out which weights the settings mean. */
final class FreezePlan {

    private FreezePlan() {}

    /**
     * The names of the weights to freeze.
     *
     * @throws ProblemException {@code freeze.no-layers}, {@code freeze.unknown-layer}, {@code freeze.no-blocks}, {@code
     *     freeze.few-blocks}, {@code freeze.bad-pattern}, {@code freeze.no-match}; at the setting
     */
    static SortedSet<String> of(FreezeLayers.Settings settings, Layer root, Head head) {
        return switch (settings.mode()) {
            case ALL_BUT_HEAD -> allBut(root, HeadFinder.layers(root, head));
            case ALL_BUT_LAST_BLOCKS -> allButLastBlocks(settings.blocks(), root, head);
            case LAYERS -> layers(settings.layers(), root);
            case PATTERN -> matching(settings, root);
            case NOTHING -> new TreeSet<>();
        };
    }

    /** How many numbers training may change. */
    static long trainable(Layer root, SortedSet<String> frozen) {
        return root.allParameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .filter(parameter -> !frozen.contains(parameter.tensor()))
                .mapToLong(Parameter::count)
                .sum();
    }

    private static SortedSet<String> allBut(Layer root, List<Layer> layers) {
        var frozen = new TreeSet<>(root.tensors());
        layers.forEach(layer -> layer.tensors().forEach(frozen::remove));
        return frozen;
    }

    /** What comes after the last block, such as a last norm, trains with the blocks. */
    private static SortedSet<String> allButLastBlocks(int count, Layer root, Head head) {
        List<Layer> blocks = root.repeatedBlocks();
        if (blocks.isEmpty()) {
            throw problem(
                    "freeze.no-blocks",
                    "The model has no repeated blocks.",
                    "Choose the mode layers and name what to freeze.",
                    "mode");
        }
        if (count > blocks.size()) {
            throw problem(
                    "freeze.few-blocks",
                    "The model has " + blocks.size() + " blocks; " + count + " cannot be left to train.",
                    "Give at most " + blocks.size() + ", or choose the mode nothing.",
                    "blocks");
        }
        List<Layer> training = blocks.subList(blocks.size() - count, blocks.size());
        SortedSet<String> frozen = allBut(
                root,
                Stream.concat(training.stream(), HeadFinder.layers(root, head).stream())
                        .toList());
        List<String> order = root.tensors();
        List<String> last = training.get(count - 1).tensors();
        int end = order.indexOf(last.get(last.size() - 1));
        order.subList(end + 1, order.size()).forEach(frozen::remove);
        return frozen;
    }

    private static SortedSet<String> layers(List<String> paths, Layer root) {
        if (paths.isEmpty()) {
            throw problem(
                    "freeze.no-layers",
                    "No layer is named; expected at least one.",
                    "Name a layer, or choose the mode nothing.",
                    "layers");
        }
        var frozen = new TreeSet<String>();
        for (String path : paths) {
            Layer layer = root.find(path)
                    .filter(found -> !path.isEmpty())
                    .orElseThrow(() -> problem(
                            "freeze.unknown-layer",
                            "The model has no layer \"" + path + "\".",
                            LayerPattern.nearest(path, root),
                            "layers"));
            frozen.addAll(layer.tensors());
        }
        return frozen;
    }

    private static SortedSet<String> matching(FreezeLayers.Settings settings, Layer root) {
        LayerPattern pattern = pattern(settings);
        var frozen = new TreeSet<String>();
        pattern.select(root).forEach(own -> frozen.add(own.tensor()));
        if (frozen.isEmpty()) {
            throw problem(
                    "freeze.no-match",
                    "No weight and no layer fits \"" + settings.pattern() + "\".",
                    pattern.remedy(root),
                    "pattern");
        }
        return frozen;
    }

    private static LayerPattern pattern(FreezeLayers.Settings settings) {
        try {
            return switch (settings.syntax()) {
                case REGEX -> LayerPattern.regex(settings.pattern());
                case GLOB -> LayerPattern.glob(settings.pattern());
            };
        } catch (PatternSyntaxException e) {
            throw new ProblemException(
                    Problem.error(
                                    "freeze.bad-pattern",
                                    "\"" + settings.pattern() + "\" is no regular expression: " + e.getDescription()
                                            + ".",
                                    "Mend it, or choose the kind glob.")
                            .at("pattern"),
                    e);
        }
    }

    private static ProblemException problem(String code, String message, String remedy, String setting) {
        return new ProblemException(Problem.error(code, message, remedy).at(setting));
    }
}
