package io.graftflow.fusion.internal;

import io.graftflow.fusion.FusedInputs;
import io.graftflow.fusion.Part;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Feed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The inputs of several models in one. Models that prepare a column alike take the same tensors, whatever each calls them; the
 * others have inputs of their own, as {@link Preprocessing.Several} names them.
 */
final class JointInputs {

    private static final String BATCH = "batch";
    private static final String COLUMNS = "columns";

    private final List<Group> groups = new ArrayList<>();
    private final List<Map<String, Input>> inputs = new ArrayList<>();

    /** Feeds that are alike. */
    private static final class Group {

        private final String name;
        private final Feed feed;
        private final int model;
        private final Map<String, TensorSpec> inputs = new LinkedHashMap<>();

        private Group(String name, Feed feed, int model) {
            this.name = name;
            this.feed = feed;
            this.model = model;
        }

        private boolean takes(Feed other, Map<String, TensorSpec> specs) {
            return feed.recipe().equals(other.recipe())
                    && feed.column().equals(other.column())
                    && other.inputs().entrySet().stream()
                            .filter(input -> inputs.containsKey(input.getKey()))
                            .allMatch(input -> inputs.get(input.getKey()).element()
                                    == specs.get(input.getValue()).element());
        }

        /** Takes an input under the name that the first model with it has, but without those of the parts that it stands in. */
        private void add(Feed other, String what, TensorSpec input) {
            String own = other.path().isEmpty() ? input.name() : what;
            inputs.merge(
                    what,
                    new TensorSpec(own, input.type()),
                    (known, more) ->
                            new TensorSpec(known.name(), known.element(), narrower(known.shape(), more.shape())));
        }

        private Preprocessing.Part part() {
            return new Preprocessing.Part(name, feed.column(), feed.how());
        }
    }

    /** What an input of a model is in its group. */
    private record Input(Group group, String what) {}

    private JointInputs() {}

    /** Those of models. */
    static JointInputs of(List<Part> parts) {
        var joint = new JointInputs();
        parts.forEach(part -> joint.add(part.feeds(), part.spec().inputs()));
        return joint;
    }

    /** Those of models of which only the specs are known. */
    static JointInputs told(List<ModelSpec> models) {
        var joint = new JointInputs();
        models.forEach(model -> joint.add(Feed.told(model), model.inputs()));
        return joint;
    }

    private void add(List<Feed> feeds, List<TensorSpec> own) {
        Map<String, TensorSpec> specs = new HashMap<>();
        own.forEach(input -> specs.put(input.name(), input));
        Map<String, Input> found = new TreeMap<>();
        int model = inputs.size();
        for (Feed feed : feeds) {
            Group group = groups.stream()
                    .filter(known -> known.takes(feed, specs))
                    .findFirst()
                    .orElseGet(() -> begin(feed, model));
            feed.inputs().forEach((what, name) -> {
                group.add(feed, what, specs.get(name));
                found.put(name, new Input(group, what));
            });
        }
        inputs.add(found);
    }

    private Group begin(Feed feed, int model) {
        String wanted = feed.how() instanceof Preprocessing.Columns
                ? COLUMNS
                : String.join("_", prepended(EnsembleSpec.prefix(model), feed.path()));
        var taken = new TreeSet<String>();
        groups.forEach(group -> taken.add(group.name));
        String name = wanted;
        for (int i = 2; taken.contains(name); i++) {
            name = wanted + "-" + i;
        }
        var group = new Group(name, feed, model);
        groups.add(group);
        return group;
    }

    private static List<String> prepended(String first, List<String> rest) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    /** Whether all models take the same, so that the fused one takes what a model alone would. */
    private boolean isPlain() {
        return groups.size() == 1 && groups.get(0).feed.column().isEmpty();
    }

    /** How raw values become inputs. */
    Preprocessing how() {
        return isPlain()
                ? groups.get(0).feed.how()
                : new Preprocessing.Several(groups.stream().map(Group::part).toList());
    }

    /** The inputs in the order in which models first name them. */
    List<TensorSpec> inputs() {
        return groups.stream()
                .flatMap(group -> group.inputs.values().stream().map(input -> named(group, input)))
                .toList();
    }

    private TensorSpec named(Group group, TensorSpec input) {
        return isPlain()
                ? input
                : new TensorSpec(group.part().input(input.name()), input.element(), apart(input.shape(), group.name));
    }

    /** Sizes that have one name are taken to be equal, so those of parts that are padded by themselves get names of their own. */
    private static Shape apart(Shape shape, String part) {
        if (!shape.ranked()) {
            return shape;
        }
        var dims = new ArrayList<Dim>();
        for (Dim dim : shape.dims()) {
            boolean named = dim instanceof Dim.Symbol symbol && !symbol.isAnonymous();
            if (dims.isEmpty() && !dim.isFixed()) {
                dims.add(Dim.of(BATCH));
            } else {
                dims.add(named ? Dim.of(part + "_" + ((Dim.Symbol) dim).name()) : dim);
            }
        }
        return new Shape(dims);
    }

    private static Shape narrower(Shape known, Shape more) {
        if (!known.ranked() || !more.ranked() || known.rank() != more.rank()) {
            return known.ranked() ? known : more;
        }
        var dims = new ArrayList<Dim>();
        for (int i = 0; i < known.rank(); i++) {
            dims.add(known.dim(i).isFixed() ? known.dim(i) : more.dim(i).isFixed() ? more.dim(i) : known.dim(i));
        }
        return new Shape(dims);
    }

    /** From what a model calls its inputs to what they are called now. */
    Map<String, String> names(int model) {
        var names = new TreeMap<String, String>();
        inputs.get(model)
                .forEach((name, input) -> names.put(
                        name,
                        named(input.group(), input.group().inputs.get(input.what()))
                                .name()));
        return names;
    }

    /** A model with the inputs under their new names; inner tensors that have these names make way. */
    Part feed(Part part, int model) {
        OnnxModel network = part.network();
        Map<String, String> names = new TreeMap<>(names(model));
        names.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        Collection<String> wanted = new TreeSet<>(names.values());
        var all = new TreeSet<>(network.index().tensors());
        for (String name : wanted) {
            if (all.contains(name) && !names.containsKey(name)) {
                String away = name + "_";
                while (all.contains(away) || wanted.contains(away)) {
                    away += "_";
                }
                names.put(name, away);
            }
        }
        OnnxModel renamed = names.isEmpty() ? network : network.rename(names);
        var frozen = new TreeSet<String>();
        part.spec().frozen().forEach(name -> frozen.add(names.getOrDefault(name, name)));
        return part.with(part.spec().withFrozen(frozen), declared(renamed));
    }

    private OnnxModel declared(OnnxModel network) {
        Map<String, TensorSpec> own = new HashMap<>();
        network.inputs().forEach(input -> own.put(input.name(), input));
        Map<String, Shape> shapes = new HashMap<>();
        for (TensorSpec input : inputs()) {
            TensorSpec declared = own.get(input.name());
            if (declared != null && !declared.shape().equals(input.shape())) {
                shapes.put(input.name(), input.shape());
            }
        }
        return shapes.isEmpty() ? network : network.withInputShapes(shapes);
    }

    /** What to write into the fused model's folder. */
    FusedInputs written(List<Part> parts) {
        Map<String, Path> files = new TreeMap<>();
        for (Group group : groups) {
            String from = group.feed.path().isEmpty() ? "" : String.join("/", group.feed.path()) + "/";
            String to = isPlain() ? "" : group.name + "/";
            parts.get(group.model).files().forEach((name, file) -> {
                if (name.startsWith(from)) {
                    files.put(to + name.substring(from.length()), file);
                }
            });
        }
        return new FusedInputs(how(), files);
    }
}
