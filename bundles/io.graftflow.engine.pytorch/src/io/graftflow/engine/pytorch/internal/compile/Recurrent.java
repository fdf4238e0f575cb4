package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recurrent layers. Where PyTorch has the same layer its own kernel is called, with the gates in its order; lengths,
 * peepholes, clipping and the older GRU run in a loop of the module.
 */
final class Recurrent {

    private static final int LENGTHS = 4;
    private static final int STATE = 5;
    private static final int CELL = 6;
    private static final int PEEPHOLES = 7;

    private Recurrent() {}

    /**
     * What the three layers differ in.
     *
     * @param name the operator
     * @param gates how many blocks of rows the weights have
     * @param order PyTorch's order of these blocks
     * @param activations the usual activations of one direction
     */
    private record Layer(String name, int gates, int[] order, List<String> activations) {}

    private static final Layer LSTM = new Layer("LSTM", 4, new int[] {0, 2, 3, 1}, List.of("sigmoid", "tanh", "tanh"));
    private static final Layer GRU = new Layer("GRU", 3, new int[] {1, 0, 2}, List.of("sigmoid", "tanh"));
    private static final Layer RNN = new Layer("RNN", 1, new int[] {0}, List.of("tanh"));

    static void add(OperatorTable table) {
        for (Layer layer : List.of(LSTM, GRU, RNN)) {
            table.op(layer.name()).since(7).emitAll(n -> new Emission(n, layer).emit());
        }
    }

    /** One node. */
    private static final class Emission {

        private final Emitter n;
        private final Layer layer;
        private final String direction;
        private final int directions;
        private final boolean batchFirst;
        private final long hidden;

        Emission(Emitter n, Layer layer) {
            this.n = n;
            this.layer = layer;
            this.direction = n.text("direction", "forward");
            this.directions = direction.equals("bidirectional") ? 2 : 1;
            this.batchFirst = n.integer("layout", 0) == 1;
            this.hidden = n.integer("hidden_size", 0);
        }

        void emit() {
            checkActivations();
            String x = batchFirst ? n.let("transpose", n.tensor(0), 0, 1) : n.tensor(0);
            boolean plain = !n.has(LENGTHS)
                    && !(layer == LSTM && n.has(PEEPHOLES))
                    && n.real("clip", 0) == 0
                    && (layer != GRU || n.flag("linear_before_reset", false));
            if (n.flag("input_forget", false)) {
                throw new Unsupported("it couples the input and forget gates");
            }
            if (plain) {
                kernel(x);
            } else {
                loops(x);
            }
        }

        private void checkActivations() {
            List<String> given = n.settings().texts("activations");
            for (int i = 0; i < given.size(); i++) {
                String activation = given.get(i).toLowerCase(Locale.ROOT);
                String usual = layer.activations().get(i % layer.activations().size());
                if (!activation.equals(usual) && !(layer == RNN && activation.equals("relu"))) {
                    throw new Unsupported("it has the activation " + given.get(i));
                }
            }
        }

        private boolean isRelu() {
            List<String> given = n.settings().texts("activations");
            return !given.isEmpty() && given.get(0).equalsIgnoreCase("relu");
        }

        /** The initial state of all directions, {@code [directions, batch, hidden]}. */
        private String state(int input, String x) {
            if (n.has(input)) {
                return batchFirst ? n.let("transpose", n.tensor(input), 0, 1) : n.tensor(input);
            }
            return n.let(
                    "zeros",
                    "[" + directions + ", torch.size(" + x + ", 1), " + hidden + "]",
                    "dtype=" + Types.number(n.element(0)),
                    "device=" + n.program().device());
        }

        /** The rows of a direction's weights or biases, block by block in PyTorch's order. */
        private String ordered(String rows) {
            if (layer.gates() == 1) {
                return rows;
            }
            var blocks = new ArrayList<String>();
            for (int block : layer.order()) {
                blocks.add(call("slice", rows, 0, block * hidden, (block + 1) * hidden, 1));
            }
            return n.let("cat", "[" + String.join(", ", blocks) + "]", 0);
        }

        private List<String> parameters() {
            var parameters = new ArrayList<String>();
            long rows = layer.gates() * hidden;
            for (int d = 0; d < directions; d++) {
                parameters.add(ordered(n.let("select", n.tensor(1), 0, d)));
                parameters.add(ordered(n.let("select", n.tensor(2), 0, d)));
                if (n.has(3)) {
                    String bias = n.let("select", n.tensor(3), 0, d);
                    parameters.add(ordered(n.let("slice", bias, 0, 0, rows, 1)));
                    parameters.add(ordered(n.let("slice", bias, 0, rows, 2 * rows, 1)));
                }
            }
            return parameters;
        }

        private void kernel(String x) {
            boolean reverse = direction.equals("reverse");
            String input = reverse ? n.let("flip", x, new long[] {0}) : x;
            String state = state(STATE, x);
            String states = layer == LSTM ? "[" + state + ", " + state(CELL, x) + "]" : state;
            String function = layer == LSTM ? "lstm" : layer == GRU ? "gru" : isRelu() ? "rnn_relu" : "rnn_tanh";
            String sequence = n.program().fresh();
            String last = n.program().fresh();
            String cell = n.program().fresh();
            n.program()
                    .line(sequence + ", " + last + ", " + (layer == LSTM ? cell + ", " : "") + "= "
                            + call(
                                    function,
                                    input,
                                    states,
                                    "[" + String.join(", ", parameters()) + "]",
                                    n.has(3),
                                    1,
                                    0.0,
                                    "self.training",
                                    directions == 2,
                                    false));
            String split = n.let(
                    "reshape",
                    sequence,
                    "[torch.size(" + x + ", 0), torch.size(" + x + ", 1), " + directions + ", " + hidden + "]");
            outputs(reverse ? n.let("flip", split, new long[] {0}) : split, last, cell);
        }

        /** Sets the outputs from {@code [time, batch, directions, hidden]} and {@code [directions, batch, hidden]}. */
        private void outputs(String sequence, String last, String cell) {
            n.out(0, call("permute", sequence, batchFirst ? new long[] {1, 0, 2, 3} : new long[] {0, 2, 1, 3}));
            n.out(1, batchFirst ? call("transpose", last, 0, 1) : last);
            if (layer == LSTM) {
                n.out(2, batchFirst ? call("transpose", cell, 0, 1) : cell);
            }
        }

        private void loops(String x) {
            String lengths = n.has(LENGTHS)
                    ? n.tensor(LENGTHS)
                    : n.let(
                            "full",
                            "[torch.size(" + x + ", 1)]",
                            "torch.size(" + x + ", 0)",
                            "dtype=4",
                            "device=" + n.program().device());
            String states = state(STATE, x);
            String cells = layer == LSTM ? state(CELL, x) : states;
            var sequences = new ArrayList<String>();
            var last = new ArrayList<String>();
            var lastCells = new ArrayList<String>();
            for (int d = 0; d < directions; d++) {
                boolean reverse = direction.equals("reverse") || d == 1;
                String sequence = n.program().fresh();
                String state = n.program().fresh();
                String cell = n.program().fresh();
                n.program()
                        .line(sequence + ", " + state + ", " + cell + ", = "
                                + loop(d, x, states, cells, lengths, reverse));
                sequences.add(sequence);
                last.add(state);
                lastCells.add(cell);
            }
            outputs(stack(sequences, 2), stack(last, 0), stack(lastCells, 0));
        }

        private String stack(List<String> tensors, int axis) {
            return n.let("stack", "[" + String.join(", ", tensors) + "]", axis);
        }

        private String loop(int d, String x, String states, String cells, String lengths, boolean reverse) {
            long rows = layer.gates() * hidden;
            String bias = n.has(3) ? n.let("select", n.tensor(3), 0, d) : zeros(x, 2 * rows);
            String peepholes = layer == LSTM && n.has(PEEPHOLES)
                    ? n.let("select", n.tensor(PEEPHOLES), 0, d)
                    : zeros(x, 3 * hidden);
            String helper = layer == LSTM ? Helpers.LSTM : layer == GRU ? Helpers.GRU : Helpers.RNN;
            String more =
                    switch (helper) {
                        case Helpers.LSTM -> peepholes;
                        case Helpers.GRU -> n.flag("linear_before_reset", false) ? "True" : "False";
                        default -> isRelu() ? "True" : "False";
                    };
            return n.program()
                    .helper(
                            helper,
                            String.join(
                                    ", ",
                                    x,
                                    n.let("select", n.tensor(1), 0, d),
                                    n.let("select", n.tensor(2), 0, d),
                                    bias,
                                    n.let("select", states, 0, d),
                                    n.let("select", cells, 0, d),
                                    lengths,
                                    reverse ? "True" : "False",
                                    Code.real(n.real("clip", 0) == 0 ? Double.POSITIVE_INFINITY : n.real("clip", 0)),
                                    more));
        }

        private String zeros(String x, long count) {
            return n.let(
                    "zeros",
                    new long[] {count},
                    "dtype=" + Types.number(n.element(0)),
                    "device=ops.prim.device(" + x + ")");
        }
    }
}
