package io.graftflow.preprocess;

import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One kind of data on its way into a network. Networks whose feeds have one recipe and read one column can take the same
 * tensors, whatever they call them.
 *
 * @param path the names of the parts that it stands in, outermost first; none when it is all that the network takes. Its
 *     files lie in the folders of these names
 * @param column the column that it always reads; empty for the one that whoever runs the model names
 * @param how what it does; not {@link io.graftflow.model.Preprocessing.Several}
 * @param recipe a hash of all that decides what becomes of a value, such as a tokenizer's content, apart from which inputs
 *     the network wants and what it calls them
 * @param inputs from what an input holds, such as {@code attention_mask}, to what the network calls it
 */
public record Feed(List<String> path, String column, Preprocessing how, String recipe, Map<String, String> inputs) {

    /** What the one input of a kind holds that has no more than one. */
    public static final String VALUES = "values";

    /** Keeps its own copies. */
    public Feed {
        path = List.copyOf(path);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** A feed that is all that the network takes. */
    public Feed(Preprocessing how, String recipe, Map<String, String> inputs) {
        this(List.of(), "", how, recipe, inputs);
    }

    /** The same as a part of several. */
    public Feed in(Preprocessing.Part part) {
        var longer = new ArrayList<>(List.of(part.name()));
        longer.addAll(path);
        return new Feed(longer, column.isEmpty() ? part.column() : column, how, recipe, inputs);
    }

    /** The same for a network that has some of the inputs only. */
    public Feed only(Set<String> names) {
        var left = new LinkedHashMap<>(inputs);
        left.values().retainAll(names);
        return new Feed(path, column, how, recipe, left);
    }

    /**
     * The feeds of a model as far as its spec tells, which does not know the content of files: the recipe is that of the
     * settings alone.
     */
    public static List<Feed> told(ModelSpec model) {
        return told(model.preprocessing(), "", model.inputs());
    }

    private static List<Feed> told(Preprocessing how, String prefix, List<TensorSpec> inputs) {
        List<TensorSpec> own =
                inputs.stream().filter(input -> input.name().startsWith(prefix)).toList();
        if (how instanceof Preprocessing.Several several) {
            return several.parts().stream()
                    .flatMap(part -> told(part.how(), prefix + part.prefix(), own).stream()
                            .filter(feed -> !feed.inputs().isEmpty())
                            .map(feed -> feed.in(part)))
                    .toList();
        }
        var names = new LinkedHashMap<String, String>();
        boolean isText = how instanceof Preprocessing.Text;
        own.forEach(input ->
                names.put(isText || own.size() > 1 ? input.name().substring(prefix.length()) : VALUES, input.name()));
        String recipe = how
                + (isText ? " " + names.containsKey("attention_mask") : "")
                + (how instanceof Preprocessing.None ? types(own) : "");
        return List.of(new Feed(how, recipe, names));
    }

    /** The element type and the sizes that are fixed of each input: what tensors fit it, whatever its axes are called. */
    public static String types(List<TensorSpec> inputs) {
        return inputs.stream()
                .map(input -> input.element()
                        + (input.shape().ranked()
                                ? input.shape().dims().stream()
                                        .map(dim -> dim.isFixed() ? dim.toString() : "?")
                                        .toList()
                                        .toString()
                                : ""))
                .collect(Collectors.joining(", "));
    }
}
