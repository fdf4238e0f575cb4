package io.graftflow.fusion;

import io.graftflow.base.Hash;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import io.graftflow.preprocess.Feed;
import io.graftflow.preprocess.Preprocessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One of the models to be fused.
 *
 * @param name what to call it in a problem
 * @param spec what it is
 * @param network its network
 * @param feeds what goes into it
 * @param files the files that its preprocessing needs and those that go with it, such as its licence, by their names in
 *     its folder
 */
public record Part(String name, ModelSpec spec, OnnxModel network, List<Feed> feeds, Map<String, Path> files) {

    /** Keeps its own copies. */
    public Part {
        feeds = List.copyOf(feeds);
        files = Map.copyOf(files);
    }

    /**
     * A model in its folder.
     *
     * @throws io.graftflow.base.ProblemException as {@link Preprocessor#of}
     */
    public static Part of(String name, Model model) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return new Part(name, model.spec(), model.network(), preprocessor.feeds(), model.companions());
        }
    }

    /**
     * A model without files.
     *
     * @param preprocessing stands for all that turns raw values into inputs
     */
    public Part(String name, ModelSpec spec, OnnxModel network, String preprocessing) {
        this(
                name,
                spec,
                network,
                Feed.told(spec).stream()
                        .map(feed -> new Feed(feed.path(), feed.column(), feed.how(), preprocessing, feed.inputs()))
                        .toList(),
                Map.of());
    }

    /** The same with another network, which has the same inputs. */
    public Part with(ModelSpec other, OnnxModel changed) {
        return new Part(name, other, changed, feeds, files);
    }

    /**
     * A part of its network without a head, as a model of its own.
     *
     * @param cut what is left of the network; its weights have the names that they had
     */
    public Part backbone(OnnxModel cut) {
        Map<String, TensorType> types = cut.types();
        List<TensorSpec> outputs = cut.outputs().stream()
                .map(output -> new TensorSpec(output.name(), types.getOrDefault(output.name(), output.type())))
                .toList();
        var weights = new TreeSet<>(cut.initializerNames());
        weights.addAll(cut.constantNames());
        var frozen = new TreeSet<>(spec.frozen());
        frozen.retainAll(weights);
        var rest = new ModelSpec(
                cut.inputs(),
                outputs,
                LayerTree.of(cut),
                List.of(),
                spec.preprocessing(),
                Head.NONE,
                frozen,
                spec.provenance());
        var inputs = cut.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
        List<Feed> left = feeds.stream()
                .map(feed -> feed.only(inputs))
                .filter(feed -> !feed.inputs().isEmpty())
                .toList();
        return new Part(name, rest, cut, left, files);
    }

    /** A hash of all that turns raw values into inputs, a tokenizer's file included. */
    public String preprocessing() {
        var hash = new Hash();
        feeds.forEach(feed -> {
            hash.add(String.join("/", feed.path())).add(feed.column()).add(feed.recipe());
            new TreeMap<>(feed.inputs()).forEach((what, name) -> hash.add(what).add(name));
        });
        return hash.hex();
    }
}
