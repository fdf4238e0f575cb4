package io.graftflow.train;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.NetworkSource;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
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

    /**
     * What was found out.
     *
     * @param lacking what the engine lacks
     * @param whole inputs of what trains that hold whole numbers
     */
    private record Answer(Optional<Problem> lacking, List<String> whole) {

        private static final Answer NONE = new Answer(Optional.empty(), List.of());
    }

    private final Map<Question, Answer> answers = new LinkedHashMap<>();

    /**
     * What of the part that would train the engine lacks, with the nodes and with the layers to freeze.
     *
     * @param model the model; nothing is told of one without a {@link ModelSpec#source}
     * @param phases of its plan
     * @throws ProblemException as {@link OnnxModel#read(Path)}
     */
    public Optional<Problem> problem(ModelSpec model, List<Phase> phases, Engine engine) {
        return answer(model, phases.get(phases.size() - 1), engine).lacking();
    }

    /**
     * The first phase in which rows cannot be mixed, because what trains reads whole numbers, such as the ids of words.
     *
     * @param model the model; nothing is told of one without a {@link ModelSpec#source}
     * @param phases of its plan
     * @throws ProblemException as {@link OnnxModel#read(Path)}
     */
    public Optional<Problem> mixupProblem(ModelSpec model, List<Phase> phases, Engine engine) {
        for (Phase phase : phases) {
            List<String> whole = answer(model, phase, engine).whole();
            if (!whole.isEmpty()) {
                return Optional.of(Problem.error(
                                "train.mixup-input",
                                "Rows cannot be mixed in the phase \"" + phase.name()
                                        + "\": what trains reads the input \""
                                        + whole.get(0)
                                        + "\" of whole numbers; expected pictures, or features of a frozen"
                                        + " part.",
                                "Set mixup to 0, or freeze what turns whole numbers into features.")
                        .at("mixup"));
            }
        }
        return Optional.empty();
    }

    private Answer answer(ModelSpec model, Phase phase, Engine engine) {
        Optional<NetworkSource> source = model.source().filter(own -> Files.isRegularFile(own.file()));
        if (source.isEmpty()) {
            return Answer.NONE;
        }
        var trained = new TreeSet<>(phase.tensors());
        trained.addAll(phase.adapted());
        Path file = source.get().file();
        return remembered(new Question(source.get(), file.toFile().lastModified(), trained), engine);
    }

    private synchronized Answer remembered(Question question, Engine engine) {
        Answer known = answers.get(question);
        if (known == null) {
            known = find(question, engine);
            answers.put(question, known);
            if (answers.size() > REMEMBERED) {
                answers.remove(new ArrayList<>(answers.keySet()).get(0));
            }
        }
        return known;
    }

    private static Answer find(Question question, Engine engine) {
        OnnxModel network = OnnxModel.read(question.source().file());
        List<String> outputs = question.source().outputs().stream()
                .filter(network.index()::defines)
                .toList();
        if (outputs.isEmpty()) {
            return Answer.NONE;
        }
        OnnxModel needed = network.prune(outputs);
        var own = new TreeSet<>(needed.initializerNames());
        own.addAll(needed.constantNames());
        own.retainAll(question.trained());
        if (own.isEmpty()) {
            return Answer.NONE;
        }
        Split split = needed.split(own);
        if (!split.hasSuffix()) {
            return Answer.NONE;
        }
        List<String> whole = split.suffix().inputs().stream()
                .filter(input -> input.element() != ElementType.FLOAT)
                .map(TensorSpec::name)
                .toList();
        return new Answer(Untrainable.problem(engine, split.suffix(), own), whole);
    }
}
