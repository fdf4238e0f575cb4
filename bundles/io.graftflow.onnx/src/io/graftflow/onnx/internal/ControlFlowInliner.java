package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.OnnxModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Puts the bodies of {@code If}, {@code Loop} and {@code Scan} where they run, as often as they run, where that follows from
 * the sizes and constants of the graph: a branch that is always taken, a loop that always turns so many times.
 */
public final class ControlFlowInliner {

    /** A loop that turns more often, or that would make a larger graph, stays a loop. */
    private static final int MOST_TURNS = 256;

    private static final int MOST_NODES = 20_000;
    private static final int SINCE_SCAN_HAS_NO_BATCH = 9;

    private final OnnxModel model;
    private final Map<String, Known> known;
    private final GraphProto.Builder result;
    private final BodyCopier copier;
    private int left = MOST_NODES;
    private boolean changed;

    private ControlFlowInliner(OnnxModel model) {
        this.model = model;
        this.known = Inference.infer(model.graph(), model.index().order(), model.opset());
        this.result = model.graph().toBuilder().clearNode();
        this.copier = new BodyCopier(result, model.index().tensors(), model.opset());
    }

    /** The model without the control flow that can be decided; the same model when there is none. */
    public static OnnxModel inline(OnnxModel model) {
        OnnxModel flat = model;
        while (hasBodies(flat)) {
            var inliner = new ControlFlowInliner(flat);
            inliner.run();
            if (!inliner.changed) {
                return flat;
            }
            flat = OnnxModel.of(
                    flat.proto().toBuilder().setGraph(inliner.result).build());
        }
        return flat;
    }

    private static boolean hasBodies(OnnxModel model) {
        return model.nodes().stream().anyMatch(node -> !Protos.bodies(node).isEmpty());
    }

    private void run() {
        for (int position : model.index().order()) {
            NodeProto node = model.index().node(position);
            boolean inlined = Protos.isStandard(node.getDomain())
                    && switch (node.getOpType()) {
                        case "If" -> branch(node);
                        case "Loop" -> loop(node);
                        case "Scan" -> model.opset() >= SINCE_SCAN_HAS_NO_BATCH && scan(node);
                        default -> false;
                    };
            changed |= inlined;
            if (!inlined) {
                result.addNode(node);
            }
        }
    }

    private Optional<long[]> numbers(String tensor) {
        return Optional.ofNullable(known.get(tensor)).flatMap(Known::numbers);
    }

    private boolean branch(NodeProto node) {
        Optional<long[]> condition = numbers(node.getInput(0)).filter(values -> values.length == 1);
        Optional<GraphProto> body =
                condition.flatMap(values -> Attributes.of(node).graph(values[0] != 0 ? "then_branch" : "else_branch"));
        if (body.isEmpty() || !fits(body.get(), 1)) {
            return false;
        }
        Map<String, String> names = copier.turn(node, body.get(), Map.of(), Map.of(), 0);
        for (int i = 0; i < node.getOutputCount(); i++) {
            copier.identity(names, body.get().getOutput(i).getName(), node.getOutput(i));
        }
        return true;
    }

    private boolean fits(GraphProto body, long turns) {
        long nodes = turns * (body.getNodeCount() + body.getOutputCount());
        if (turns > MOST_TURNS || nodes > left) {
            return false;
        }
        left -= (int) nodes;
        return true;
    }

    private boolean loop(NodeProto node) {
        Optional<GraphProto> found = Attributes.of(node).graph("body");
        boolean counts = !node.getInput(0).isEmpty();
        Optional<long[]> trips = counts ? numbers(node.getInput(0)) : Optional.empty();
        boolean begins = node.getInputCount() < 2 || node.getInput(1).isEmpty() || isTrue(node.getInput(1));
        if (found.isEmpty() || trips.isEmpty() || !begins || !goesOn(found.get())) {
            return false;
        }
        GraphProto body = found.get();
        int carried = body.getInputCount() - 2;
        int collected = body.getOutputCount() - 1 - carried;
        long turns = Math.max(0, trips.get()[0]);
        if (turns == 0 && collected > 0 || !fits(body, turns)) {
            return false;
        }
        String yes = copier.truth();
        Map<String, String> initializers = copier.initializers(node, body);
        var carry = new CarriedValues(carried, collected, turns);
        for (int i = 0; i < carried; i++) {
            carry.values[i] = node.getInput(i + 2);
        }
        for (int turn = 0; turn < turns; turn++) {
            var bound = new HashMap<String, String>();
            bound.put(body.getInput(0).getName(), copier.number(turn));
            bound.put(body.getInput(1).getName(), yes);
            for (int i = 0; i < carried; i++) {
                bound.put(body.getInput(i + 2).getName(), carry.values[i]);
            }
            Map<String, String> names = copier.turn(node, body, initializers, bound, turn);
            carry.take(body, names, 1, turn);
        }
        carry.hand(node, new long[collected], new boolean[collected]);
        return true;
    }

    private boolean isTrue(String tensor) {
        return numbers(tensor)
                .filter(values -> values.length == 1 && values[0] != 0)
                .isPresent();
    }

    /** Whether the condition that a body gives is the one that it got, or always true. */
    private boolean goesOn(GraphProto body) {
        String condition = body.getOutput(0).getName();
        while (!condition.equals(body.getInput(1).getName())) {
            String wanted = condition;
            Optional<NodeProto> producer = body.getNodeList().stream()
                    .filter(node -> node.getOutputList().contains(wanted))
                    .findFirst();
            if (producer.isEmpty()) {
                return body.getInitializerList().stream()
                                .filter(tensor -> tensor.getName().equals(wanted))
                                .anyMatch(BodyCopier::isTrue)
                        || isTrue(wanted);
            }
            if (Protos.isConstant(producer.get())) {
                return ModelEdits.constant(producer.get())
                        .filter(value -> value.elements() == 1 && value.longs()[0] != 0)
                        .isPresent();
            }
            boolean passes = producer.get().getOpType().equals("Identity")
                    || producer.get().getOpType().equals("Cast");
            if (!passes) {
                return false;
            }
            condition = producer.get().getInput(0);
        }
        return true;
    }

    private boolean scan(NodeProto node) {
        var settings = Attributes.of(node);
        Optional<GraphProto> found = settings.graph("body");
        int scanned = (int) settings.integer("num_scan_inputs", 1);
        int states = node.getInputCount() - scanned;
        long[] inputAxes = orZeros(settings.integers("scan_input_axes"), scanned);
        OptionalInt turns = found.isEmpty() ? OptionalInt.empty() : length(node.getInput(states), inputAxes[0]);
        int collected = found.map(body -> body.getOutputCount() - states).orElse(0);
        if (turns.isEmpty() || turns.getAsInt() == 0 || !fits(found.get(), turns.getAsInt())) {
            return false;
        }
        GraphProto body = found.get();
        long[] backwards = orZeros(settings.integers("scan_input_directions"), scanned);
        Map<String, String> initializers = copier.initializers(node, body);
        var carry = new CarriedValues(states, collected, turns.getAsInt());
        for (int i = 0; i < states; i++) {
            carry.values[i] = node.getInput(i);
        }
        for (int turn = 0; turn < turns.getAsInt(); turn++) {
            var bound = new HashMap<String, String>();
            for (int i = 0; i < states; i++) {
                bound.put(body.getInput(i).getName(), carry.values[i]);
            }
            for (int i = 0; i < scanned; i++) {
                int at = backwards[i] == 1 ? turns.getAsInt() - 1 - turn : turn;
                bound.put(
                        body.getInput(states + i).getName(),
                        copier.pick(node, node.getInput(states + i), inputAxes[i], at));
            }
            carry.take(body, copier.turn(node, body, initializers, bound, turn), 0, turn);
        }
        long[] prepends = orZeros(settings.integers("scan_output_directions"), collected);
        var reversed = new boolean[collected];
        for (int i = 0; i < collected; i++) {
            reversed[i] = prepends[i] == 1;
        }
        carry.hand(node, orZeros(settings.integers("scan_output_axes"), collected), reversed);
        return true;
    }

    private static long[] orZeros(long[] values, int count) {
        return values.length == count ? values : new long[count];
    }

    private OptionalInt length(String tensor, long axis) {
        Known type = known.getOrDefault(tensor, Known.NOTHING);
        if (!type.ranked() || axis < -type.rank() || axis >= type.rank()) {
            return OptionalInt.empty();
        }
        Expr size = type.dim((int) axis);
        return size.isNumber() ? OptionalInt.of((int) size.number()) : OptionalInt.empty();
    }

    /** What goes from turn to turn, and what each turn leaves behind. */
    private final class CarriedValues {

        private final String[] values;
        private final String[][] left;

        CarriedValues(int carried, int collected, long turns) {
            this.values = new String[carried];
            this.left = new String[collected][(int) turns];
        }

        void take(GraphProto body, Map<String, String> names, int first, int turn) {
            List<String> outputs = body.getOutputList().stream()
                    .map(output -> output.getName())
                    .toList();
            for (int i = 0; i < values.length; i++) {
                values[i] = names.getOrDefault(outputs.get(first + i), outputs.get(first + i));
            }
            for (int i = 0; i < left.length; i++) {
                String output = outputs.get(first + values.length + i);
                left[i][turn] = names.getOrDefault(output, output);
            }
        }

        void hand(NodeProto node, long[] axes, boolean[] reversed) {
            for (int i = 0; i < Math.min(values.length, node.getOutputCount()); i++) {
                copier.identity(Map.of(), values[i], node.getOutput(i));
            }
            for (int i = 0; i < left.length && values.length + i < node.getOutputCount(); i++) {
                List<String> parts = Arrays.asList(left[i]);
                if (reversed[i]) {
                    Collections.reverse(parts);
                }
                copier.stack(node, parts, axes[i], node.getOutput(values.length + i));
            }
        }
    }

    /** An attribute of one integer. */
    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }
}
