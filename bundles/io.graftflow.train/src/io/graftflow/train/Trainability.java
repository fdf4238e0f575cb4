package io.graftflow.train;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.NetworkSource;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.train.internal.Untrainable;
import io.graftflow.train.plan.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tells before a run whether an engine can train what a plan wants to, where the network that a model will have is there
 * already. Remembers what it found out, for somebody edits while it is asked. Safe for use by several threads.
 */
public final class Trainability {

    private static final int REMEMBERED = 16;

    private record Question(NetworkSource source, long changed, SortedSet<String> trained) {}

    private final Map<Question, Optional<Problem>> answers = new LinkedHashMap<>();

    /**
     * What of the part that would train the engine lacks, with the nodes and with the layers to freeze.
     *
     * @param model the model; nothing is told of one without a {@link ModelSpec#source}
     * @param phases of its plan
     * @throws ProblemException as {@link OnnxModel#read(Path)}
     */
    public Optional<Problem> problem(ModelSpec model, List<Phase> phases, Engine engine) {
        Optional<NetworkSource> source = model.source().filter(own -> Files.isRegularFile(own.file()));
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Phase last = phases.get(phases.size() - 1);
        var trained = new TreeSet<>(last.tensors());
        trained.addAll(last.adapted());
        Path file = source.get().file();
        return remembered(new Question(source.get(), file.toFile().lastModified(), trained), engine);
    }

    private synchronized Optional<Problem> remembered(Question question, Engine engine) {
        Optional<Problem> known = answers.get(question);
        if (known == null) {
            known = find(question, engine);
            answers.put(question, known);
            if (answers.size() > REMEMBERED) {
                answers.remove(new ArrayList<>(answers.keySet()).get(0));
            }
        }
        return known;
    }

    private static Optional<Problem> find(Question question, Engine engine) {
        OnnxModel network = OnnxModel.read(question.source().file());
        List<String> outputs = question.source().outputs().stream()
                .filter(network.index()::defines)
                .toList();
        if (outputs.isEmpty()) {
            return Optional.empty();
        }
        OnnxModel needed = network.prune(outputs);
        var own = new TreeSet<>(needed.initializerNames());
        own.addAll(needed.constantNames());
        own.retainAll(question.trained());
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Split split = needed.split(own);
        return split.hasSuffix() ? Untrainable.problem(engine, split.suffix(), own) : Optional.empty();
    }
}
