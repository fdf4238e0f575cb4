package io.graftflow.engine.pytorch.internal.run;

import io.graftflow.base.Hash;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Group;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Match;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Pace;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.compile.Compiler;
import io.graftflow.engine.pytorch.internal.compile.Purpose;
import io.graftflow.engine.pytorch.internal.loss.Objective;
import io.graftflow.engine.pytorch.internal.loss.TorchLoss;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A training program, checked and compiled. */
final class TrainingPlan {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final TrainingProgram program;
    private final Objective loss;
    private final CompiledNetwork network;
    private final List<Part> parts;
    private final Map<String, TensorType> types = new HashMap<>();
    private final String sha256;

    /**
     * Weights that learn at one rate.
     *
     * @param optimizer their optimizer
     * @param names their names
     * @param rateFactor what the learning rate is multiplied by
     */
    record Part(OptimizerModule optimizer, List<String> names, double rateFactor) {

        /** The names of the optimizer's state tensors in the order of its lists. */
        List<String> stateNames() {
            return IntStream.range(0, optimizer.states())
                    .boxed()
                    .flatMap(list -> names.stream().map(name -> list + "/" + name))
                    .toList();
        }
    }

    private TrainingPlan(TrainingProgram program, TensorSpec output, boolean optimize) {
        this.program = program;
        TrainingProgram.Behavior behavior = program.behavior();
        Objective own = Objective.of(TorchLoss.of(program.loss(), output, behavior.classAxis()));
        this.loss = program.match()
                .map(match -> own.with(
                        TorchLoss.of(Loss.of("mse"), output(program.network(), match.output()), behavior.classAxis()),
                        match))
                .orElse(own);
        this.network = Compiler.compile(
                program.network(),
                new Purpose(
                        program.trainable(),
                        Optional.of(loss),
                        behavior.dropout(),
                        behavior.batchStatistics(),
                        program.precision(),
                        optimize));
        this.parts = parts(program, network.trained().subList(0, network.parameters()));
        network.trained()
                .forEach(name ->
                        types.put(name, program.network().initializer(name).type()));
        this.sha256 = hash(program);
    }

    /** The groups, then those that are in none; what no gradient reaches is left out. */
    private static List<Part> parts(TrainingProgram program, List<String> trained) {
        var parts = new ArrayList<Part>();
        var grouped = new TreeSet<String>();
        for (Group group : program.groups()) {
            group.tensors().forEach(name -> checkGrouped(name, program.trainable(), grouped));
            add(parts, program.optimizer(), trained, group.tensors(), group.rateFactor(), group.decayFactor());
        }
        var rest = new TreeSet<>(trained);
        rest.removeAll(grouped);
        add(parts, program.optimizer(), trained, rest, 1, 1);
        return List.copyOf(parts);
    }

    private static void checkGrouped(String name, Set<String> trainable, Set<String> grouped) {
        if (!trainable.contains(name)) {
            throw ProblemException.error(
                            "engine.group",
                            "A group names \"" + name + "\", which is no trainable initializer.",
                            Nearest.remedy(name, trainable))
                    .at(name);
        }
        if (!grouped.add(name)) {
            throw ProblemException.error(
                            "engine.group", "The initializer \"" + name + "\" is in two groups.", "Take it out of one.")
                    .at(name);
        }
    }

    private static void add(
            List<Part> parts,
            Optimizer optimizer,
            List<String> trained,
            Set<String> tensors,
            double rateFactor,
            double decayFactor) {
        List<Integer> places = IntStream.range(0, trained.size())
                .filter(place -> tensors.contains(trained.get(place)))
                .boxed()
                .toList();
        OptimizerModule module = OptimizerModule.of(optimizer, places, decayFactor);
        if (!places.isEmpty()) {
            parts.add(new Part(module, places.stream().map(trained::get).toList(), rateFactor));
        }
    }

    /**
     * Checks and compiles a program.
     *
     * @throws ProblemException {@code engine.trainable}, {@code engine.output}, {@code engine.group}, {@code
     *     engine.unsupported-operator}, {@code loss.unknown}, {@code loss.option}, {@code loss.class-weights}, {@code
     *     optimizer.unknown}, {@code optimizer.option}
     */
    static TrainingPlan of(TrainingProgram program, boolean optimize) {
        OnnxModel network = program.network();
        TensorSpec output = output(network, program.output());
        for (String name : program.trainable()) {
            ElementType element = network.initializer(name).element();
            if (element != ElementType.FLOAT && element != ElementType.DOUBLE) {
                throw ProblemException.error(
                                "engine.trainable",
                                "The initializer \"" + name + "\" cannot be trained; expected floats, got "
                                        + network.initializer(name).type() + ".",
                                "Freeze it.")
                        .at(name);
            }
        }
        var plan = new TrainingPlan(program, output, optimize);
        if (plan.network.parameters() == 0) {
            throw ProblemException.error(
                    "engine.trainable",
                    "Nothing would be trained: the output \"" + program.output() + "\" depends on none of the "
                            + program.trainable().size() + " trainable initializers.",
                    "Leave at least one layer before this output unfrozen.");
        }
        return plan;
    }

    private static TensorSpec output(OnnxModel network, String name) {
        return network.outputs().stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "engine.output",
                        "The network has no output \"" + name + "\" to compute the loss of.",
                        Nearest.remedy(
                                name,
                                network.outputs().stream().map(TensorSpec::name).toList())));
    }

    private static String hash(TrainingProgram program) {
        var hash = new Hash()
                .add(program.network().sha256())
                .add(program.output())
                .add(program.loss().name())
                .add(new TreeMap<>(program.loss().options()).toString())
                .add(program.loss().classWeights().toString())
                .add(program.optimizer().name())
                .add(new TreeMap<>(program.optimizer().options()).toString())
                .add(program.groups().toString())
                .add(program.clipping().toString())
                .add(program.precision().name())
                .add(program.behavior().toString())
                .add(Long.toString(program.seed()));
        program.match().map(Match::toString).ifPresent(hash::add);
        program.trainable().forEach(hash::add);
        return hash.hex();
    }

    Objective loss() {
        return loss;
    }

    Clipping clipping() {
        return program.clipping();
    }

    CompiledNetwork network() {
        return network;
    }

    /** The weights by how they learn; each is in one part. */
    List<Part> parts() {
        return parts;
    }

    /** The names of the tensors with a gradient. */
    List<String> parameters() {
        return network.trained().subList(0, network.parameters());
    }

    /** A hash of all that decides what training does, but for PyTorch's version and the number of threads. */
    String sha256() {
        return sha256;
    }

    /** The element type of an initializer that training changes. */
    ElementType element(String name) {
        return types.get(name).element();
    }

    /** The element type of a tensor of an optimizer's state. */
    ElementType stateElement(Part part, String name) {
        int end = name.indexOf('/');
        return part.optimizer().isCounter(Integer.parseInt(name.substring(0, end)))
                ? ElementType.FLOAT
                : element(name.substring(end + 1));
    }

    /** The seed of a draw: unlike for any two draws, and for the draws of any two seeds that are near each other. */
    long seed(long draw) {
        long mixed = program.seed() * GOLDEN_RATIO + draw;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /**
     * Checks that a momentum can be another.
     *
     * @throws ProblemException {@code engine.momentum}
     */
    void checkMomentum(Pace pace) {
        boolean keeps =
                parts.stream().allMatch(part -> part.optimizer().momentum().isPresent());
        if (pace.momentum().isPresent() && !keeps) {
            throw ProblemException.error(
                    "engine.momentum",
                    "The optimizer " + program.optimizer().name() + " keeps no momentum that could be "
                            + pace.momentum().getAsDouble() + " in this step.",
                    "Give the program a momentum above 0, or take an optimizer that has one.");
        }
    }

    /**
     * Checks values that are to be put into initializers.
     *
     * @throws ProblemException {@code engine.weights}
     */
    void checkWeights(Map<String, TensorData> values) {
        values.forEach((name, value) -> {
            TensorType type = types.get(name);
            if (type == null) {
                throw ProblemException.error(
                        "engine.weights",
                        "Training does not change an initializer \"" + name + "\".",
                        Nearest.remedy(name, types.keySet()));
            }
            if (!type.equals(value.type())) {
                throw ProblemException.error(
                                "engine.weights",
                                "The values for \"" + name + "\" do not fit; expected " + type + ", got " + value.type()
                                        + ".",
                                "Take values of the same model.")
                        .at(name);
            }
        });
    }
}
