package io.graftflow.train.internal.loop;

import io.graftflow.engine.Optimizer;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import io.graftflow.preprocess.Encoded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How much memory a step takes, told before it runs: what every node gives is kept for the backward pass, on top of weights,
 * gradients and the optimizer's state. Sizes that only a run tells are left out, so the estimate is a lower bound.
 */
public final class MemoryPlan {

    private static final int FLOAT_BYTES = 4;

    /** Of the memory that is free, this much may be planned. */
    private static final double PLANNED = 0.8;

    /** Nodes whose output is a view of their input. */
    private static final Set<String> VIEWS = Set.of(
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Identity",
            "Transpose",
            "Expand",
            "Constant",
            "Shape",
            "Slice");

    private static final Map<String, Integer> STATES =
            Map.of("gd", 0, "sgd", 0, "adam", 2, "adamw", 2, "rmsprop", 1, "adagrad", 1, "lamb", 2, "lion", 1);

    /** Options of SGD and RMSprop that take a tensor of state when they are on. */
    private static final List<String> OPTIONAL_STATES = List.of("momentum", "centered");

    private final TrainingProgram program;
    private final Map<String, long[]> longestRow = new LinkedHashMap<>();

    /**
     * The plan for some rows.
     *
     * @param rows the longest one counts
     */
    public MemoryPlan(TrainingProgram program, Encoded rows) {
        this.program = program;
        int longest = 0;
        for (int row = 1; row < rows.rows(); row++) {
            longest = rows.length(row) > rows.length(longest) ? row : longest;
        }
        for (Map.Entry<String, TensorData> input : rows.batch(longest).entrySet()) {
            longestRow.put(input.getKey(), input.getValue().shape());
        }
    }

    /**
     * What to run at once.
     *
     * @param rows at once
     * @param bytes what a step of so many rows takes
     * @param available what there is
     * @param fits whether the one is within the other
     */
    public record Parts(int rows, long bytes, long available, boolean fits) {}

    /**
     * Halves a number of rows until a step fits.
     *
     * @param rows wanted at once
     * @param limit given by the user; 0 for none
     * @param free what the machine has; unknown on devices with a memory of their own
     */
    public Parts parts(int rows, long limit, OptionalLong free) {
        long available = limit > 0 ? limit : (long) (free.orElse(Long.MAX_VALUE) * PLANNED);
        int fitting = rows;
        while (fitting > 1 && bytes(fitting) > available) {
            fitting = (fitting + 1) / 2;
        }
        long bytes = bytes(fitting);
        return new Parts(fitting, bytes, available, bytes <= available);
    }

    /** Bytes that a step of so many rows takes. */
    public long bytes(int rows) {
        return weights() + activations(rows);
    }

    private long weights() {
        OnnxModel network = program.network();
        long all = 0;
        long trained = 0;
        for (String name : network.initializerNames()) {
            long bytes = bytes(network.type(name));
            all += bytes;
            trained += program.trainable().contains(name) ? bytes : 0;
        }
        return all + trained * (1 + states(program.optimizer()));
    }

    private static int states(Optimizer optimizer) {
        long more = OPTIONAL_STATES.stream()
                .filter(option -> optimizer.options().getOrDefault(option, 0.0) != 0)
                .count();
        return STATES.getOrDefault(optimizer.name(), 2) + (int) more;
    }

    private long activations(int rows) {
        var shapes = new HashMap<String, Shape>();
        longestRow.forEach((name, shape) -> {
            long[] sizes = shape.clone();
            sizes[0] = rows;
            shapes.put(name, Shape.of(sizes));
        });
        OnnxModel network = program.network().withInputShapes(shapes);
        Map<String, TensorType> types = network.types();
        long sum = 0;
        long largest = 0;
        List<String> made = new ArrayList<>();
        network.nodes().stream()
                .filter(node -> !VIEWS.contains(node.getOpType()))
                .forEach(node -> made.addAll(node.getOutputList()));
        for (String name : made) {
            long bytes = bytes(types.getOrDefault(name, TensorType.UNKNOWN));
            sum += bytes;
            largest = Math.max(largest, bytes);
        }
        return sum + 2 * largest;
    }

    private static long bytes(TensorType type) {
        if (!type.isKnown() || !type.shape().ranked()) {
            return 0;
        }
        long elements = 1;
        for (Dim dim : type.shape().dims()) {
            if (!(dim instanceof Dim.Fixed fixed)) {
                return 0;
            }
            elements *= fixed.size();
        }
        return type.element().isFloat() ? elements * FLOAT_BYTES : elements;
    }
}
