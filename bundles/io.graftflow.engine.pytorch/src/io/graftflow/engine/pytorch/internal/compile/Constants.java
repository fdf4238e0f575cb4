package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tensors that are made of no other tensor's content. */
final class Constants {

    private static final int LONGEST_LIST = 64;

    private Constants() {}

    static void add(OperatorTable table) {
        table.op("Constant").emitAll(n -> n.scope().value(n.node().getOutput(0)));
        table.op("Shape").emitAll(n -> {
            Ints sizes = n.sizes(0);
            n.out(sizes.sized() ? part(n, sizes) : listPart(n, sizes), false, ElementType.INT64);
        });
        table.op("Size").emitAll(n -> {
            Ints sizes = n.sizes(0);
            Int all = sizes.sized()
                    ? sizes.items().stream().reduce(Int.of(1), Int::times)
                    : Int.code(n.let("numel", n.tensor(0)));
            n.out(Ints.of(List.of(all)), true, ElementType.INT64);
        });
        table.op("ConstantOfShape").since(9).whole(Constants::wholeFull).emit(Constants::full);
        table.op("Range")
                .since(11)
                .whole(Constants::wholeRange)
                .emit(n -> call(
                        "arange",
                        n.scalar(0),
                        n.scalar(1),
                        n.scalar(2),
                        "dtype=" + Types.number(n.element(0)),
                        "device=" + n.program().device()));
        table.op("EyeLike").since(9).emit(Constants::eye);
        table.op("Trilu")
                .since(14)
                .emit(n -> call(
                        n.flag("upper", true) ? "triu" : "tril",
                        n.tensor(0),
                        n.has(1) ? n.ints(1).get(0) : Int.of(0)));
    }

    /** From version 15 on, a part of the shape can be asked for. */
    private static Ints part(Emitter n, Ints sizes) {
        int rank = sizes.size();
        int start = clamp(n.integer("start", 0), rank);
        int end = clamp(n.integer("end", rank), rank);
        return Ints.of(sizes.items().subList(start, Math.max(start, end)));
    }

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static Ints listPart(Emitter n, Ints sizes) {
        if (!n.settings().has("start") && !n.settings().has("end")) {
            return sizes;
        }
        return Ints.list(n.let("slice", sizes.code(), n.integer("start", 0), n.integer("end", Long.MAX_VALUE), 1));
    }

    private static Optional<TensorData> fill(Emitter n) {
        return n.settings().tensor("value");
    }

    private static boolean wholeFull(Emitter n) {
        Optional<TensorData> fill = fill(n).filter(value -> value.element() == ElementType.INT64);
        Optional<long[]> shape = n.ints(0).known();
        if (fill.isEmpty() || shape.isEmpty() || shape.get().length > 1) {
            return false;
        }
        long count = shape.get().length == 0 ? 1 : shape.get()[0];
        if (count > LONGEST_LIST) {
            return false;
        }
        var items = new ArrayList<Int>();
        for (int i = 0; i < count; i++) {
            items.add(Int.of(fill.get().longs()[0]));
        }
        n.out(Ints.of(items), shape.get().length == 0, ElementType.INT64);
        return true;
    }

    private static String full(Emitter n) {
        ElementType element = fill(n).map(TensorData::element).orElse(ElementType.FLOAT);
        String value = fill(n).map(data -> element.isFloat()
                        ? Code.real(data.doubles()[0])
                        : element == ElementType.BOOL
                                ? (data.longs()[0] != 0 ? "True" : "False")
                                : Long.toString(data.longs()[0]))
                .orElse("0.0");
        return call(
                "full",
                n.ints(0),
                value,
                "dtype=" + Types.number(element),
                "device=" + n.program().device());
    }

    private static boolean wholeRange(Emitter n) {
        if (!n.isWhole(0) || !n.isWhole(1) || !n.isWhole(2)) {
            return false;
        }
        Optional<long[]> start = n.ints(0).known();
        Optional<long[]> limit = n.ints(1).known();
        Optional<long[]> step = n.ints(2).known();
        if (start.isEmpty() || limit.isEmpty() || step.isEmpty() || step.get()[0] == 0) {
            return false;
        }
        var items = new ArrayList<Int>();
        long delta = step.get()[0];
        for (long i = start.get()[0]; delta > 0 ? i < limit.get()[0] : i > limit.get()[0]; i += delta) {
            items.add(Int.of(i));
            if (items.size() > LONGEST_LIST) {
                return false;
            }
        }
        n.out(Ints.of(items), false, n.element(0));
        return true;
    }

    private static String eye(Emitter n) {
        ElementType element = n.settings().has("dtype") ? ElementType.of((int) n.integer("dtype", 1)) : n.element(0);
        long diagonal = n.integer("k", 0);
        String ones = n.let("ones_like", n.tensor(0), "dtype=" + Types.number(element));
        return call("triu", n.let("tril", ones, diagonal), diagonal);
    }
}
