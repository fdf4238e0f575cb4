package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recurrent layers, signal transforms, texts, and nodes with bodies. */
final class SequenceRules {

    private SequenceRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("LSTM", SequenceRules::recurrent);
        rules.put("GRU", SequenceRules::recurrent);
        rules.put("RNN", SequenceRules::recurrent);
        rules.put("If", SequenceRules::branches);
        rules.put("Loop", SequenceRules::loop);
        rules.put("Scan", SequenceRules::scan);
        rules.put("DFT", SequenceRules::fourier);
        rules.put("STFT", SequenceRules::shortFourier);
        rules.put("TfIdfVectorizer", SequenceRules::tfIdf);
        rules.put("StringNormalizer", n -> {
            Known x = n.in(0);
            n.out(Known.of(ElementType.STRING, x.ranked() ? n.unknowns(0, x.rank()) : List.of()));
        });
        rules.put("StringConcat", n -> n.out(ElementwiseRules.broadcast(n, ElementType.STRING, n.inputs())));
        rules.put("RegexFullMatch", n -> n.out(n.in(0).bare().as(ElementType.BOOL)));
        rules.put("SequenceLength", n -> n.out(Known.scalar(ElementType.INT64)));
        rules.put("OptionalHasElement", n -> n.out(Known.scalar(ElementType.BOOL)));
    }

    /** {@code Y}: [sequence, directions, batch, hidden] or, with layout 1, [batch, sequence, directions, hidden]. */
    private static void recurrent(Typing n) {
        Known x = n.in(0);
        Known recurrence = n.in(2);
        boolean batchFirst = n.attributes().flag("layout", false);
        Expr directions = Expr.of(n.attributes().text("direction", "forward").equals("bidirectional") ? 2 : 1);
        Expr hidden = n.attributes().has("hidden_size")
                ? Expr.of(n.attributes().integer("hidden_size", 0))
                : recurrence.rank() == 3 ? recurrence.dim(2) : n.unknown(0, 3);
        Expr steps = x.rank() == 3 ? x.dim(batchFirst ? 1 : 0) : n.unknown(0, 0);
        Expr batch = x.rank() == 3 ? x.dim(batchFirst ? 0 : 1) : n.unknown(0, 2);
        n.out(
                x.element(),
                batchFirst ? List.of(batch, steps, directions, hidden) : List.of(steps, directions, batch, hidden));
        Known last = Known.of(
                x.element(), batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden));
        n.out(1, last);
        n.out(2, last);
    }

    private static void branches(Typing n) {
        Optional<GraphProto> yes = n.attributes().graph("then_branch");
        Optional<GraphProto> no = n.attributes().graph("else_branch");
        if (yes.isEmpty() || no.isEmpty()) {
            return;
        }
        Map<String, Known> a = n.body(yes.get());
        Map<String, Known> b = n.body(no.get());
        for (int i = 0; i < n.outputCount(); i++) {
            Known x = a.getOrDefault(yes.get().getOutput(i).getName(), Known.NOTHING);
            Known y = b.getOrDefault(no.get().getOutput(i).getName(), Known.NOTHING);
            n.out(i, either(n, i, x, y));
        }
    }

    private static Known either(Typing n, int output, Known a, Known b) {
        ElementType element = a.element() == b.element() ? a.element() : ElementType.UNDEFINED;
        if (a.rank() != b.rank() || !a.ranked()) {
            return Known.unranked(element);
        }
        var dims = new ArrayList<Expr>();
        for (int axis = 0; axis < a.rank(); axis++) {
            dims.add(a.dim(axis).equals(b.dim(axis)) ? a.dim(axis) : n.unknown(output, axis));
        }
        return Known.of(element, dims);
    }

    /** Carried values may change their shape from turn to turn; what is collected gets a first axis. */
    private static void loop(Typing n) {
        Optional<GraphProto> body = n.attributes().graph("body");
        if (body.isEmpty()) {
            return;
        }
        Map<String, Known> types = n.body(body.get());
        int carried = n.inputCount() - 2;
        for (int i = 0; i < n.outputCount(); i++) {
            Known x = types.getOrDefault(body.get().getOutput(i + 1).getName(), Known.NOTHING);
            if (i < carried) {
                n.out(i, x.ranked() ? either(n, i, x.bare(), n.in(i + 2).bare()) : Known.unranked(x.element()));
            } else if (x.ranked()) {
                var dims = new ArrayList<>(x.dims());
                dims.add(0, n.unknown(i, 0));
                n.out(i, Known.of(x.element(), dims));
            } else {
                n.out(i, Known.unranked(x.element()));
            }
        }
    }

    private static void scan(Typing n) {
        Optional<GraphProto> body = n.attributes().graph("body");
        int scanned = (int) n.attributes().integer("num_scan_inputs", 1);
        int states = n.inputCount() - scanned;
        if (body.isEmpty() || n.opset() < 9) {
            return;
        }
        Map<String, Known> types = n.body(body.get());
        long[] axes = n.attributes().integers("scan_output_axes");
        Known first = n.in(states);
        for (int i = 0; i < n.outputCount(); i++) {
            Known x = types.getOrDefault(body.get().getOutput(i).getName(), Known.NOTHING);
            if (i < states || !x.ranked()) {
                n.out(i, i < states ? n.in(i).bare() : x.bare());
                continue;
            }
            long[] inputAxes = n.attributes().integers("scan_input_axes");
            Expr turns = first.ranked() ? first.dim(inputAxes.length == 0 ? 0 : (int) inputAxes[0]) : n.unknown(i, 0);
            var dims = new ArrayList<>(x.dims());
            int axis = i - states < axes.length ? Typing.axis(axes[i - states], x.rank() + 1) : 0;
            dims.add(axis, turns);
            n.out(i, Known.of(x.element(), dims));
        }
    }

    private static void fourier(Typing n) {
        Known x = n.in(0);
        Optional<long[]> axisInput = n.has(2) ? n.in(2).numbers() : Optional.of(new long[] {-2});
        if (!x.ranked() || axisInput.isEmpty()) {
            n.out(x.bare());
            return;
        }
        int axis = n.opset() >= 20 ? Typing.axis(axisInput.get()[0], x.rank()) : n.axis("axis", 1, x.rank());
        Expr length =
                n.has(1) ? n.in(1).values().map(list -> list.get(0)).orElseGet(() -> n.unknown(0, axis)) : x.dim(axis);
        boolean half = n.attributes().flag("onesided", false);
        var dims = new ArrayList<>(x.dims());
        dims.set(axis, half ? length.floorOver(Expr.of(2)).plus(1) : length);
        dims.set(x.rank() - 1, Expr.of(2));
        n.out(x.element(), dims);
    }

    private static void shortFourier(Typing n) {
        Known x = n.in(0);
        Optional<Expr> step = n.in(1).values().map(list -> list.get(0));
        Optional<Expr> frame = n.has(3)
                ? n.in(3).values().map(list -> list.get(0))
                : Optional.of(n.in(2)).filter(window -> window.rank() == 1).map(window -> window.dim(0));
        Expr batch = x.ranked() ? x.dim(0) : n.unknown(0, 0);
        if (!x.ranked() || step.isEmpty() || frame.isEmpty()) {
            n.out(x.element(), List.of(batch, n.unknown(0, 1), n.unknown(0, 2), Expr.of(2)));
            return;
        }
        boolean half = n.attributes().flag("onesided", true);
        Expr bins = half ? frame.get().floorOver(Expr.of(2)).plus(1) : frame.get();
        Expr frames = x.dim(1).minus(frame.get()).floorOver(step.get()).plus(1);
        n.out(x.element(), List.of(batch, frames, bins, Expr.of(2)));
    }

    private static void tfIdf(Typing n) {
        Known x = n.in(0);
        long most = -1;
        for (long index : n.attributes().integers("ngram_indexes")) {
            most = Math.max(most, index);
        }
        if (!x.ranked()) {
            n.out(Known.unranked(ElementType.FLOAT));
            return;
        }
        var dims = new ArrayList<>(x.rank() < 2 ? List.<Expr>of() : x.dims().subList(0, 1));
        dims.add(Expr.of(most + 1.0));
        n.out(ElementType.FLOAT, dims);
    }
}
