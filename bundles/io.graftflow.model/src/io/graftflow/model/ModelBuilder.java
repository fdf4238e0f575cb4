package io.graftflow.model;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.internal.Description;
import io.graftflow.model.internal.FolderFiles;
import io.graftflow.model.internal.NetworkFiles;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes a model's folder, whole or not at all. Files that do not change are shared with the folder that they come from
 * (hard links; copies where the file system has none), so a folder of the user's own needs {@link #standalone}.
 */
public final class ModelBuilder {

    private final Path folder;
    private final Optional<Model> source;
    private Optional<OnnxModel> network = Optional.empty();
    private Optional<Path> networkFile = Optional.empty();
    private List<String> labels = List.of();
    private Optional<Preprocessing> preprocessing = Optional.empty();
    private Optional<Head> head = Optional.empty();
    private SortedSet<String> frozen = new TreeSet<>();
    private boolean frozenIsGiven;
    private final List<Step> provenance = new ArrayList<>();
    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();
    private boolean linking = true;

    ModelBuilder(Path folder) {
        this.folder = folder;
        this.source = Optional.empty();
    }

    ModelBuilder(Path folder, Model model) {
        this.folder = folder;
        this.source = Optional.of(model);
        ModelSpec spec = model.spec();
        this.networkFile = Optional.of(model.networkFile());
        this.labels = spec.labels();
        this.preprocessing = Optional.of(spec.preprocessing());
        this.head = Optional.of(spec.head());
        this.frozen = spec.frozen();
        this.provenance.addAll(spec.provenance());
        this.files.putAll(model.companions());
    }

    /** Takes another network. Marks of tensors that it does not have are dropped. */
    public ModelBuilder network(OnnxModel changed) {
        network = Optional.of(changed);
        networkFile = Optional.empty();
        return this;
    }

    /** Takes a network's file as it is, with the data files that it names. */
    public ModelBuilder network(Path file) {
        networkFile = Optional.of(file);
        network = Optional.empty();
        return this;
    }

    /** Sets what each number of the answer is called, in order: classes, labels, or what is measured. */
    public ModelBuilder labels(List<String> classes) {
        labels = List.copyOf(classes);
        return this;
    }

    /** Sets how raw values become inputs; without it, that is told from the network and the files. */
    public ModelBuilder preprocessing(Preprocessing how) {
        preprocessing = Optional.of(how);
        return this;
    }

    /** Sets what the model answers with; without it, that is told from the network. */
    public ModelBuilder head(Head answer) {
        head = Optional.of(answer);
        return this;
    }

    /** Sets which weights training must leave as they are. */
    public ModelBuilder frozen(Set<String> tensors) {
        frozen = new TreeSet<>(tensors);
        frozenIsGiven = true;
        return this;
    }

    /** Adds a step to the provenance. */
    public ModelBuilder step(Step step) {
        provenance.add(step);
        return this;
    }

    /**
     * Puts a file into the folder, such as {@value ModelFiles#TOKENIZER}.
     *
     * @param name its name in the folder, with {@code /} after each folder that it is in
     * @param from the file
     */
    public ModelBuilder file(String name, Path from) {
        files.put(name, from);
        texts.remove(name);
        return this;
    }

    /** Puts a text file into the folder, such as {@value ModelFiles#CARD}. */
    public ModelBuilder text(String name, String content) {
        texts.put(name, content);
        files.remove(name);
        return this;
    }

    /**
     * Copies all files, so that the folder shares none with another: for folders that are the user's, as source or
     * target.
     */
    public ModelBuilder standalone() {
        linking = false;
        return this;
    }

    /**
     * Writes the folder, replacing one that is there.
     *
     * @return the model, opened
     * @throws ProblemException {@code model.label-count} when there are not as many labels as numbers in an answer; {@code
     *     model.unknown-tensor} when a mark names a tensor that the network does not have; {@code model.write-failed}
     */
    public Model write() {
        OnnxModel graph = graph();
        checkLabels(graph);
        SortedSet<String> marks = marks(graph);
        try {
            AtomicFiles.writeFolder(folder, temporary -> writeInto(temporary, graph, marks));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "model.write-failed",
                                    "The model could not be written: " + e.getMessage() + ".",
                                    "Free some space or choose another folder.")
                            .at(folder.toString()),
                    e);
        }
        return Model.open(folder);
    }

    private OnnxModel graph() {
        if (network.isPresent()) {
            return network.get();
        }
        Path file = networkFile.orElseThrow(() -> new IllegalStateException("A new model needs a network."));
        return source.filter(model -> model.networkFile().equals(file))
                .map(Model::network)
                .orElseGet(() -> OnnxModel.read(file));
    }

    private void writeInto(Path temporary, OnnxModel graph, SortedSet<String> marks) throws IOException {
        if (networkFile.isPresent()) {
            FolderFiles.putNetwork(networkFile.get(), NetworkFiles.of(networkFile.get()), temporary, linking);
        } else {
            graph.write(temporary.resolve(ModelFiles.NETWORK));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            FolderFiles.put(file.getValue(), temporary.resolve(file.getKey()), linking);
        }
        for (Map.Entry<String, String> text : texts.entrySet()) {
            AtomicFiles.writeString(temporary.resolve(text.getKey()), text.getValue());
        }
        Description.write(temporary, graph, new Description.Parts(labels, preprocessing, head, marks, provenance));
    }

    private SortedSet<String> marks(OnnxModel graph) {
        var known = new TreeSet<>(graph.initializerNames());
        known.addAll(graph.constantNames());
        var marks = new TreeSet<>(frozen);
        marks.removeAll(known);
        if (frozenIsGiven && !marks.isEmpty()) {
            throw ProblemException.error(
                            "model.unknown-tensor",
                            "The network has no weight \"" + marks.first() + "\" that could be frozen.",
                            Nearest.remedy(marks.first(), known))
                    .at(marks.first());
        }
        known.retainAll(frozen);
        return known;
    }

    private void checkLabels(OnnxModel graph) {
        if (labels.isEmpty() || head.isEmpty() || !head.get().task().isNamed()) {
            return;
        }
        long classes = graph.outputs().stream()
                .filter(output -> output.name().equals(head.get().output()))
                .map(output -> output.shape())
                .filter(Shape::ranked)
                .map(shape -> shape.rank() == 0 ? Dim.of(0) : shape.dim(-1))
                .mapToLong(dim -> dim.orElse(labels.size()))
                .findFirst()
                .orElse(labels.size());
        if (classes != labels.size()) {
            throw ProblemException.error(
                    "model.label-count",
                    "The labels do not fit the network: it gives " + classes + " numbers a row, but there are "
                            + labels.size() + " labels.",
                    "Replace the head by one with " + labels.size() + " labels.");
        }
    }
}
