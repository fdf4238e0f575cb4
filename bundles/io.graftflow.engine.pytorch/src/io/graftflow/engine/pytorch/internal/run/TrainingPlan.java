package io.graftflow.engine.pytorch.internal.run;

import io.graftflow.base.Hash;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.compile.Compiler;
import io.graftflow.engine.pytorch.internal.compile.Purpose;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A training program, checked and compiled. */
final class TrainingPlan {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final TrainingProgram program;
    private final CompiledNetwork network;
    private final OptimizerModule optimizer;
    private final Map<String, TensorType> types = new HashMap<>();
    private final String sha256;

    private TrainingPlan(TrainingProgram program) {
        this.program = program;
        this.network = Compiler.compile(
                program.network(),
                new Purpose(
                        program.trainable(),
                        Optional.of(new Purpose.Loss(
                                program.output(), program.behavior().classAxis())),
                        program.behavior().dropout(),
                        program.behavior().batchStatistics()));
        this.optimizer = OptimizerModule.of(program.optimizer());
        network.trained()
                .forEach(name ->
                        types.put(name, program.network().initializer(name).type()));
        this.sha256 = hash(program);
    }

    /**
     * Checks and compiles a program.
     *
     * @throws ProblemException {@code engine.trainable}, {@code engine.logits}, {@code engine.unsupported-operator},
     *     {@code optimizer.unknown}, {@code optimizer.option}
     */
    static TrainingPlan of(TrainingProgram program) {
        OnnxModel network = program.network();
        List<String> outputs = network.outputs().stream().map(TensorSpec::name).toList();
        if (!outputs.contains(program.output())) {
            throw ProblemException.error(
                    "engine.logits",
                    "The network has no output \"" + program.output() + "\" to compute the loss of.",
                    Nearest.remedy(program.output(), outputs));
        }
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
        var plan = new TrainingPlan(program);
        if (plan.network.parameters() == 0) {
            throw ProblemException.error(
                    "engine.trainable",
                    "Nothing would be trained: the output \"" + program.output() + "\" depends on none of the "
                            + program.trainable().size() + " trainable initializers.",
                    "Leave at least one layer before this output unfrozen.");
        }
        return plan;
    }

    private static String hash(TrainingProgram program) {
        var hash = new Hash()
                .add(program.network().sha256())
                .add(program.output())
                .add(program.loss().toString())
                .add(program.optimizer().name())
                .add(new TreeMap<>(program.optimizer().options()).toString())
                .add(program.behavior().toString())
                .add(Long.toString(program.seed()));
        program.trainable().forEach(hash::add);
        return hash.hex();
    }

    CompiledNetwork network() {
        return network;
    }

    OptimizerModule optimizer() {
        return optimizer;
    }

    /** A hash of all that decides what training does, but for the number of threads. */
    String sha256() {
        return sha256;
    }

    ElementType element(String name) {
        return types.containsKey(name) ? types.get(name).element() : stateElement(name);
    }

    /** The seed of a step: unlike for any two steps, and for the steps of any two seeds that are near each other. */
    long seed(long step) {
        long mixed = program.seed() * GOLDEN_RATIO + step;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** The names of the optimizer's state tensors in the order of its lists. */
    List<String> stateNames() {
        var names = new ArrayList<String>();
        for (int i = 0; i < optimizer.states(); i++) {
            for (String name : network.trained().subList(0, network.parameters())) {
                names.add(i + "/" + name);
            }
        }
        return names;
    }

    private ElementType stateElement(String name) {
        return optimizer.isCounter(Integer.parseInt(name.substring(0, name.indexOf('/'))))
                ? ElementType.FLOAT
                : types.get(name.substring(name.indexOf('/') + 1)).element();
    }

    /**
     * Checks labels before PyTorch sees them, which would leave out some negative ones.
     *
     * @throws ProblemException {@code engine.target}
     */
    void checkLabels(TensorData labels) {
        if (labels.element() != ElementType.INT64) {
            throw label("they have the wrong type; expected int64, got " + labels.type());
        }
        Dim classes = classes();
        for (long label : labels.longs()) {
            if (label < 0 || label >= classes.orElse(Long.MAX_VALUE)) {
                throw label("one is outside the classes; expected 0 to "
                        + (classes.isFixed() ? Long.toString(classes.orElse(0) - 1) : "the number of classes")
                        + ", got " + label);
            }
        }
    }

    private Dim classes() {
        Shape shape = program.network().outputs().stream()
                .filter(output -> output.name().equals(program.output()))
                .findFirst()
                .orElseThrow()
                .shape();
        int axis = program.behavior().classAxis();
        return shape.ranked() && axis < shape.rank() ? shape.dim(axis) : Dim.of("classes");
    }

    private static ProblemException label(String why) {
        return ProblemException.error("engine.target", "The labels do not fit: " + why + ".", "Check the label column.");
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
