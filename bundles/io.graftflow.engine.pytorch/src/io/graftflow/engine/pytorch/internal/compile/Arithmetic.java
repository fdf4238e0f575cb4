package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/** Arithmetic, comparison and logic, element by element with broadcasting. */
final class Arithmetic {

    private static final Pattern NUMBER = Pattern.compile("\\(?-?[0-9.]+(E-?[0-9]+)?\\)?");

    private Arithmetic() {}

    static void add(OperatorTable table) {
        table.op("Add")
                .narrow(Operator.Narrow.ALL)
                .whole(n -> whole(n, Int::plus))
                .emit(n -> call("add", n.tensor(0), right(n)));
        table.op("Sub").whole(n -> whole(n, Int::minus)).emit(n -> call("sub", n.tensor(0), right(n)));
        table.op("Mul")
                .narrow(Operator.Narrow.ALL)
                .whole(n -> whole(n, Int::times))
                .emit(n -> call("mul", n.tensor(0), right(n)));
        table.op("Div").whole(n -> whole(n, Int::dividedBy)).emit(Arithmetic::divide);
        table.op("Pow").emit(Arithmetic::power);
        table.op("Mod").emit(n -> call(n.flag("fmod", false) ? "fmod" : "remainder", n.tensor(0), n.tensor(1)));
        table.op("Max").whole(n -> whole(n, Int::max)).emit(n -> fold(n, "maximum"));
        table.op("Min").whole(n -> whole(n, Int::min)).emit(n -> fold(n, "minimum"));
        table.op("Sum").emit(n -> fold(n, "add"));
        table.op("Mean").emit(n -> call("div", n.let(fold(n, "add")), n.inputs()));
        compare(table);
        logic(table);
        table.op("Where").whole(Arithmetic::wholeWhere).emit(n -> call("where", n.tensor(0), n.tensor(1), n.tensor(2)));
        table.op("Clip").narrow(Operator.Narrow.FIRST).emit(n -> clip(n, bound(n, "min"), bound(n, "max")));
        table.op("Clip").since(11).narrow(Operator.Narrow.FIRST).emit(Arithmetic::clipByInputs);
    }

    private static void compare(OperatorTable table) {
        table.op("Equal").whole(n -> whole(n, Int::equal)).emit(n -> call("eq", n.tensor(0), right(n)));
        Map.of("Less", "lt", "Greater", "gt", "LessOrEqual", "le", "GreaterOrEqual", "ge")
                .forEach((name, function) -> table.op(name).emit(n -> call(function, n.tensor(0), right(n))));
    }

    private static void logic(OperatorTable table) {
        table.op("Not").emit(n -> call("logical_not", n.tensor(0)));
        Map.of("And", "logical_and", "Or", "logical_or", "Xor", "logical_xor")
                .forEach((name, function) -> table.op(name).emit(n -> call(function, n.tensor(0), right(n))));
        Map.of("BitwiseAnd", "bitwise_and", "BitwiseOr", "bitwise_or", "BitwiseXor", "bitwise_xor")
                .forEach((name, function) -> table.op(name).emit(n -> call(function, n.tensor(0), n.tensor(1))));
        table.op("BitwiseNot").emit(n -> call("bitwise_not", n.tensor(0)));
        table.op("BitShift")
                .emit(n -> call(
                        n.text("direction", "").equals("LEFT") ? "bitwise_left_shift" : "bitwise_right_shift",
                        n.tensor(0),
                        n.tensor(1)));
    }

    /** The second operand; before version 7 it may have to be lined up with an axis of the first. */
    private static String right(Emitter n) {
        String right = n.tensor(1);
        if (n.opset() < 7 && n.flag("broadcast", false) && n.settings().has("axis")) {
            int behind = n.rank(0) - n.axis(n.integer("axis", 0), n.rank(0)) - n.rank(1);
            for (int i = 0; i < behind; i++) {
                right = n.let("unsqueeze", right, -1);
            }
        }
        return right;
    }

    private static String divide(Emitter n) {
        return n.element(0).isInteger()
                ? call("div", n.tensor(0), right(n), "rounding_mode=\"trunc\"")
                : call("div", n.tensor(0), right(n));
    }

    /** The result has the type of the base. */
    private static String power(Emitter n) {
        ElementType base = n.element(0);
        Optional<TensorData> exponent = n.constant(1).filter(data -> data.rank() == 0);
        if (exponent.isPresent() && base.isFloat()) {
            return call("pow", n.tensor(0), exponent.get().doubles()[0]);
        }
        String power = call("pow", n.tensor(0), right(n));
        return base == n.element(1) ? power : call("to", n.let(power), Types.number(base));
    }

    private static String fold(Emitter n, String function) {
        String result = n.tensor(0);
        for (int i = 1; i < n.inputs(); i++) {
            result = n.let(function, result, n.tensor(i));
        }
        return result;
    }

    private static Optional<String> bound(Emitter n, String name) {
        return n.settings().has(name) ? Optional.of(Code.real(n.settings().real(name, 0))) : Optional.empty();
    }

    private static String clip(Emitter n, Optional<String> low, Optional<String> high) {
        if (low.isPresent() && high.isPresent() && n.element(0).isFloat() && isInterval(low.get(), high.get())) {
            return call(n.over("hardtanh"), n.tensor(0), low.get(), high.get());
        }
        return low.isEmpty() && high.isEmpty()
                ? n.tensor(0)
                : call("clamp", n.tensor(0), low.orElse("None"), high.orElse("None"));
    }

    /** Whether both are numbers and in order. */
    private static boolean isInterval(String low, String high) {
        return NUMBER.matcher(low).matches()
                && NUMBER.matcher(high).matches()
                && Double.parseDouble(low.replaceAll("[()]", "")) <= Double.parseDouble(high.replaceAll("[()]", ""));
    }

    private static String clipByInputs(Emitter n) {
        boolean fixed = (!n.has(1) || n.constant(1).isPresent())
                && (!n.has(2) || n.constant(2).isPresent());
        return clip(n, limit(n, 1, fixed), limit(n, 2, fixed));
    }

    private static Optional<String> limit(Emitter n, int input, boolean fixed) {
        if (!n.has(input)) {
            return Optional.empty();
        }
        return Optional.of(fixed ? n.scalar(input) : n.tensor(input));
    }

    private static boolean isWhole(Emitter n) {
        for (int i = 0; i < n.inputs(); i++) {
            if (!n.isWhole(i)) {
                return false;
            }
        }
        return true;
    }

    /** All inputs as lists of one length; empty when their lengths do not fit or are not known. */
    private static Optional<List<List<Int>>> aligned(Emitter n) {
        if (!isWhole(n)) {
            return Optional.empty();
        }
        var lists = new ArrayList<List<Int>>();
        int length = 1;
        for (int i = 0; i < n.inputs(); i++) {
            Ints ints = n.ints(i);
            if (!ints.sized()) {
                return Optional.empty();
            }
            lists.add(ints.items());
            length = ints.size() == 1 ? length : ints.size();
        }
        var aligned = new ArrayList<List<Int>>();
        for (List<Int> list : lists) {
            if (list.size() != length && list.size() != 1) {
                return Optional.empty();
            }
            var items = new ArrayList<Int>();
            for (int i = 0; i < length; i++) {
                items.add(list.get(list.size() == 1 ? 0 : i));
            }
            aligned.add(items);
        }
        return Optional.of(aligned);
    }

    private static boolean isScalar(Emitter n) {
        for (int i = 0; i < n.inputs(); i++) {
            if (n.rank(i) > 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean whole(Emitter n, BinaryOperator<Int> operator) {
        Optional<List<List<Int>>> lists = aligned(n);
        if (lists.isEmpty()) {
            return false;
        }
        var result = new ArrayList<>(lists.get().get(0));
        for (List<Int> list : lists.get().subList(1, lists.get().size())) {
            for (int i = 0; i < result.size(); i++) {
                result.set(i, named(n, operator.apply(result.get(i), list.get(i))));
            }
        }
        n.out(Ints.of(result), isScalar(n), n.node().getOpType().equals("Equal") ? ElementType.BOOL : n.element(0));
        return true;
    }

    private static Int named(Emitter n, Int value) {
        return value.known().isPresent() ? value : Int.code(n.let(value.code()));
    }

    private static boolean wholeWhere(Emitter n) {
        Optional<List<List<Int>>> lists = aligned(n);
        if (lists.isEmpty()) {
            return false;
        }
        var result = new ArrayList<Int>();
        for (int i = 0; i < lists.get().get(0).size(); i++) {
            Int condition = lists.get().get(0).get(i);
            result.add(named(
                    n,
                    condition.choose(
                            lists.get().get(1).get(i), lists.get().get(2).get(i))));
        }
        n.out(Ints.of(result), isScalar(n), n.element(1));
        return true;
    }
}
