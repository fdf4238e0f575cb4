package io.graftflow.engine.pytorch.internal.compile;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.ShapeInference;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Branches and loops that are decided only when the network runs; the others were put into the graph before
 * ({@link OnnxModel#toControlFlowInlined}). They become branches and loops of TorchScript, through which gradients flow.
 */
final class ControlFlow {

    /** Shapes of what a loop carries on settle after at most as many turns as a tensor has axes. */
    private static final int MOST_ATTEMPTS = 8;

    private static final int LARGEST_CONSTANT = 64;
    private static final TensorType COUNTER = new TensorType(ElementType.INT64, Shape.of(new long[0]));
    private static final TensorType FLAG = new TensorType(ElementType.BOOL, Shape.of(new long[0]));

    private ControlFlow() {}

    static void add(OperatorTable table) {
        table.op("If").emitAll(ControlFlow::branch);
        table.op("Loop").emitAll(ControlFlow::loop);
        table.op("Scan").since(9).emitAll(ControlFlow::scan);
    }

    private static GraphProto body(Emitter n, String name) {
        return n.settings().graph(name).orElseThrow(() -> new Unsupported("its body \"" + name + "\" is missing"));
    }

    private static void branch(Emitter n) {
        List<String> results = fresh(n, n.node().getOutputCount());
        n.program().open("if bool(" + n.tensor(0) + "):");
        taken(n, body(n, "then_branch"), results);
        n.program().close();
        n.program().open("else:");
        taken(n, body(n, "else_branch"), results);
        n.program().close();
        for (int i = 0; i < results.size(); i++) {
            n.out(i, results.get(i));
        }
    }

    private static void taken(Emitter n, GraphProto body, List<String> results) {
        Scope scope = scope(n, body, Map.of());
        scope.translate();
        for (int i = 0; i < results.size(); i++) {
            n.program().line(results.get(i) + " = " + output(scope, body, i));
        }
    }

    private static List<String> fresh(Emitter n, int count) {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(n.program().fresh());
        }
        return names;
    }

    private static String output(Scope scope, GraphProto body, int output) {
        String name = body.getOutput(output).getName();
        return scope.tensor(name, scope.value(name));
    }

    /** A scope for a body whose inputs have these types. */
    private static Scope scope(Emitter n, GraphProto body, Map<String, TensorType> inputs) {
        var model = OnnxModel.of(ModelProto.newBuilder()
                .setGraph(body)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(n.opset()))
                .build());
        var outside = new HashMap<String, TensorType>();
        var constants = new HashMap<String, TensorData>();
        for (int position = 0; position < model.index().size(); position++) {
            for (String name : model.index().reads(position)) {
                if (!model.index().defines(name)) {
                    Value value = n.scope().value(name);
                    outside.put(name, value.type());
                    if (value instanceof Value.Stored stored && stored.data().elements() <= LARGEST_CONSTANT) {
                        constants.put(name, stored.data());
                    }
                }
            }
        }
        Map<String, TensorType> types = ShapeInference.infer(body, inputs, outside, constants, n.opset());
        return n.scope().inside(model, types, n.program().fresh() + ".");
    }

    /** What a loop does each time: its inputs, in the order of the body's, and how long it goes on. */
    private record Turns(
            List<String> initial, List<TensorType> types, int first, String limit, String condition, int scanned) {}

    private static void loop(Emitter n) {
        String limit = n.has(0) ? n.ints(0).get(0).code() : Long.toString(Long.MAX_VALUE);
        String condition = n.has(1) ? "bool(" + n.tensor(1) + ")" : "True";
        var initial = new ArrayList<String>();
        var types = new ArrayList<TensorType>();
        for (int i = 2; i < n.inputs(); i++) {
            initial.add(n.tensor(i));
            types.add(n.type(i));
        }
        run(n, new Turns(initial, types, 2, limit, condition, 0), List.of(), new long[0]);
    }

    private static void scan(Emitter n) {
        int scanned = (int) n.integer("num_scan_inputs", 1);
        int states = n.inputs() - scanned;
        long[] axes = orZeros(n.integers("scan_input_axes"), scanned);
        long[] backwards = orZeros(n.integers("scan_input_directions"), scanned);
        var initial = new ArrayList<String>();
        var types = new ArrayList<TensorType>();
        var sequences = new ArrayList<String>();
        for (int i = 0; i < states; i++) {
            initial.add(n.tensor(i));
            types.add(n.type(i));
        }
        for (int i = 0; i < scanned; i++) {
            int axis = n.axis(axes[i], n.rank(states + i));
            String x = n.let("movedim", n.tensor(states + i), axis, 0);
            sequences.add(backwards[i] == 1 ? n.let("flip", x, new long[] {0}) : x);
            var dims = new ArrayList<>(n.type(states + i).shape().dims());
            dims.remove(axis);
            types.add(new TensorType(n.element(states + i), new Shape(dims)));
        }
        String limit = n.size(states, n.axis(axes[0], n.rank(states))).code();
        run(
                n,
                new Turns(initial, types, 0, limit, "True", scanned),
                sequences,
                orZeros(n.integers("scan_output_directions"), n.node().getOutputCount() - states));
    }

    private static long[] orZeros(long[] values, int count) {
        return values.length == count ? values : new long[count];
    }

    private static void run(Emitter n, Turns turns, List<String> sequences, long[] backwards) {
        GraphProto body = body(n, "body");
        int carried = turns.initial().size();
        int before = turns.first() == 2 ? 1 : 0;
        List<String> state = fresh(n, carried);
        List<String> collected = fresh(n, body.getOutputCount() - carried - before);
        String count = n.program().fresh();
        String goesOn = n.program().fresh();
        for (int i = 0; i < carried; i++) {
            n.program().line(state.get(i) + " = " + turns.initial().get(i));
        }
        collected.forEach(list -> n.program().line(list + " = annotate(List[Tensor], [])"));
        n.program().line(count + " = 0");
        n.program().line(goesOn + " = " + turns.condition());
        n.program().open("while " + goesOn + " and " + count + " < " + turns.limit() + ":");
        Scope scope = settled(n, body, turns);
        if (before == 1) {
            scope.set(body.getInput(0).getName(), new Value.Whole(Ints.of(List.of(Int.code(count))), COUNTER));
            scope.set(body.getInput(1).getName(), new Value.Whole(Ints.of(1), FLAG));
        }
        bind(n, body, turns, scope, state, sequences, count);
        scope.translate();
        step(n, body, scope, before, state, collected);
        if (before == 1) {
            n.program().line(goesOn + " = bool(" + output(scope, body, 0) + ")");
        }
        n.program().line(count + " = " + count + " + 1");
        n.program().close();
        for (int i = 0; i < carried; i++) {
            n.out(i, state.get(i));
        }
        long[] axes = orZeros(n.integers("scan_output_axes"), collected.size());
        for (int i = 0; i < collected.size(); i++) {
            boolean turned = backwards.length > i && backwards[i] == 1;
            String stacked = n.let("stack", collected.get(i), axes[i]);
            n.out(carried + i, turned ? Code.call("flip", stacked, new long[] {axes[i]}) : stacked);
        }
    }

    private static void bind(
            Emitter n,
            GraphProto body,
            Turns turns,
            Scope scope,
            List<String> state,
            List<String> sequences,
            String count) {
        for (int i = 0; i < state.size() + turns.scanned(); i++) {
            String name = body.getInput(turns.first() + i).getName();
            String code = i < state.size() ? state.get(i) : n.let("select", sequences.get(i - state.size()), 0, count);
            scope.set(name, new Value.Tensor(code, scope.type(name)));
        }
    }

    /** Moves the state on all at once, because a body may swap two of its parts. */
    private static void step(
            Emitter n, GraphProto body, Scope scope, int before, List<String> state, List<String> collected) {
        List<String> next = fresh(n, state.size());
        for (int i = 0; i < state.size(); i++) {
            n.program().line(next.get(i) + " = " + output(scope, body, before + i));
        }
        for (int i = 0; i < collected.size(); i++) {
            String item = output(scope, body, before + state.size() + i);
            n.program().line("_ = torch.append(" + collected.get(i) + ", " + item + ")");
        }
        for (int i = 0; i < state.size(); i++) {
            n.program().line(state.get(i) + " = " + next.get(i));
        }
    }

    /** The body's scope, with types for what is carried on that hold in every turn. */
    private static Scope settled(Emitter n, GraphProto body, Turns turns) {
        int carried = turns.initial().size();
        int before = turns.first() == 2 ? 1 : 0;
        var types = new ArrayList<>(turns.types());
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            var inputs = new HashMap<String, TensorType>();
            if (before == 1) {
                inputs.put(body.getInput(0).getName(), COUNTER);
                inputs.put(body.getInput(1).getName(), FLAG);
            }
            for (int i = 0; i < types.size(); i++) {
                inputs.put(body.getInput(turns.first() + i).getName(), types.get(i));
            }
            Scope scope = scope(n, body, inputs);
            boolean same = true;
            for (int i = 0; i < carried; i++) {
                TensorType wider = either(
                        types.get(i), scope.type(body.getOutput(before + i).getName()));
                same &= wider.equals(types.get(i));
                types.set(i, wider);
            }
            if (same) {
                return scope;
            }
        }
        throw new Unsupported("the shapes that it carries on do not settle");
    }

    private static TensorType either(TensorType a, TensorType b) {
        ElementType element = a.element() == b.element() ? a.element() : ElementType.UNDEFINED;
        Optional<Shape> shape = a.shape().ranked()
                        && b.shape().ranked()
                        && a.shape().rank() == b.shape().rank()
                ? Optional.of(common(a.shape(), b.shape()))
                : Optional.empty();
        return new TensorType(element, shape.orElseGet(Shape::unranked));
    }

    private static Shape common(Shape a, Shape b) {
        var dims = new ArrayList<Dim>();
        for (int axis = 0; axis < a.rank(); axis++) {
            dims.add(a.dim(axis).equals(b.dim(axis)) ? a.dim(axis) : Dim.of("?"));
        }
        return new Shape(dims);
    }
}
