package io.graftflow.nodes.model.freezelayers;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.Head;
import io.graftflow.nodes.model.HeadFinder;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
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
                            near(path, root),
                            "layers"));
            frozen.addAll(layer.tensors());
        }
        return frozen;
    }

    private static SortedSet<String> matching(FreezeLayers.Settings settings, Layer root) {
        Predicate<String> fits = pattern(settings).asMatchPredicate();
        var frozen = new TreeSet<String>();
        root.all()
                .filter(layer -> !layer.path().isEmpty() && fits.test(layer.path()))
                .forEach(layer -> frozen.addAll(layer.tensors()));
        for (Layer layer : root.all().toList()) {
            for (Parameter own : layer.parameters()) {
                String path = layer.path().isEmpty() ? own.name() : layer.path() + "." + own.name();
                if (fits.test(own.tensor()) || fits.test(path)) {
                    frozen.add(own.tensor());
                }
            }
        }
        if (frozen.isEmpty()) {
            throw problem(
                    "freeze.no-match",
                    "No weight and no layer fits \"" + settings.pattern() + "\".",
                    near(settings.pattern().replaceAll("[.]?[*]+$", ""), root),
                    "pattern");
        }
        return frozen;
    }

    private static Pattern pattern(FreezeLayers.Settings settings) {
        try {
            return switch (settings.syntax()) {
                case REGEX -> Pattern.compile(settings.pattern());
                case GLOB -> Pattern.compile(glob(settings.pattern()));
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

    private static String glob(String pattern) {
        return pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
    }

    private static String near(String path, Layer root) {
        List<String> paths = root.paths();
        return Nearest.to(path, paths)
                .map(name -> "Did you mean \"" + name + "\"?")
                .orElseGet(() -> "Its layers begin with "
                        + root.children().stream().map(Layer::path).limit(6).collect(Collectors.joining(", ")) + ".");
    }

    private static ProblemException problem(String code, String message, String remedy, String setting) {
        return new ProblemException(Problem.error(code, message, remedy).at(setting));
    }
}
