package io.graftflow.model;

import io.graftflow.base.Nearest;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A pattern that fits layers and their weights: the path of a layer ({@code encoder.layer.0}), the path of a weight
 * ({@code encoder.layer.0.dense.bias}), or the name of its tensor. A layer that fits fits with all that is inside it.
 *
 * @param text as it was written
 * @param fits what it holds names against
 */
public record LayerPattern(String text, Predicate<String> fits) {

    private static final int SHOWN = 6;

    /** A pattern in which {@code *} stands for any characters, dots included, and {@code ?} for one. */
    public static LayerPattern glob(String text) {
        String expression = text.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return new LayerPattern(text, Pattern.compile(expression).asMatchPredicate());
    }

    /**
     * A regular expression of Java's, which has to fit the whole name.
     *
     * @throws PatternSyntaxException when it is none
     */
    public static LayerPattern regex(String text) {
        return new LayerPattern(text, Pattern.compile(text).asMatchPredicate());
    }

    /** The parameters that fit, in the order of use, each once. */
    public List<Parameter> select(Layer root) {
        var found = new ArrayList<Parameter>();
        collect(root, false, found);
        return found;
    }

    private void collect(Layer layer, boolean inside, List<Parameter> found) {
        boolean whole = inside || !layer.path().isEmpty() && fits.test(layer.path());
        for (Parameter own : layer.parameters()) {
            String path = layer.path().isEmpty() ? own.name() : layer.path() + "." + own.name();
            if (whole || fits.test(own.tensor()) || fits.test(path)) {
                found.add(own);
            }
        }
        layer.children().forEach(child -> collect(child, whole, found));
    }

    /** What to do when nothing fits: the nearest layer, or where the layers begin. */
    public String remedy(Layer root) {
        return nearest(text.replaceAll("^[*]?[.]?|[.]?[*]+$", ""), root);
    }

    /** Names the layer that somebody probably meant, or where the layers begin. */
    public static String nearest(String path, Layer root) {
        return Nearest.to(path, root.paths())
                .map(name -> "Did you mean \"" + name + "\"?")
                .orElseGet(() -> "Its layers begin with "
                        + root.children().stream().map(Layer::path).limit(SHOWN).collect(Collectors.joining(", "))
                        + ".");
    }
}
