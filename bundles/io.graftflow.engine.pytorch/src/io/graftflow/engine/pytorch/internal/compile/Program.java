package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.engine.pytorch.internal.archive.TorchArchive;
import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import io.graftflow.engine.pytorch.internal.loss.Lines;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The module that is being made: its tensors, its methods, and the lines of the method that is being written. */
final class Program implements Lines {

    static final String CLASS = "Net";

    private final Set<String> trainable;
    private final Names names = new Names();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<TorchModule.Attribute> held = new ArrayList<>();
    private final Set<String> channelsLast = new HashSet<>();
    private final Set<String> statistics = new LinkedHashSet<>();
    private final Set<String> helpers = new LinkedHashSet<>();
    private final StringBuilder methods = new StringBuilder();
    private final StringBuilder lines = new StringBuilder();
    private List<String> leaves = List.of();
    private String device = "";
    private int variables;
    private int depth;
    private boolean random;

    /** An empty module. */
    Program(Set<String> trainable) {
        this.trainable = trainable;
    }

    /** A variable of this method that no other line uses. */
    String fresh() {
        return "v" + variables++;
    }

    /** Adds a line to the method. */
    @Override
    public void line(String code) {
        lines.append("    ").append("  ".repeat(depth)).append(code).append('\n');
    }

    /** Begins a block, such as {@code if x:}; the lines to come are inside. */
    void open(String code) {
        line(code);
        depth++;
    }

    /** Ends a block. */
    void close() {
        depth--;
    }

    /** Gives an expression a name, which is returned; what is a name already keeps it. */
    @Override
    public String let(String expression) {
        if (expression.matches("[A-Za-z_]\\w*")) {
            return expression;
        }
        String name = fresh();
        line(name + " = " + expression);
        return name;
    }

    /** The expression for a stored tensor, which the module holds from now on. */
    String stored(String name, TensorData data) {
        if (leaves.contains(name)) {
            return "leaves[" + leaves.indexOf(name) + "]";
        }
        String attribute = attributes.get(name);
        if (attribute == null) {
            if (!TorchArchive.holds(data.element())) {
                throw new Unsupported("PyTorch has no tensors of the type " + Types.name(data.element()));
            }
            attribute = names.identifier(name);
            attributes.put(name, attribute);
            held.add(
                    trainable.contains(name)
                            ? new TorchModule.Parameter(attribute, data, channelsLast.contains(name))
                            : new TorchModule.Buffer(attribute, data, channelsLast.contains(name)));
        }
        return "self." + attribute;
    }

    /** Has a stored tensor of four axes held with its second axis last in memory, unless it is held already. */
    void holdChannelsLast(String name) {
        channelsLast.add(name);
    }

    /** The device on which new tensors are made. */
    String device() {
        return device;
    }

    /** Calls a helper method of the module, which is added when it is not there yet. */
    String helper(String name, String arguments) {
        helpers.add(name);
        return "(self)." + name + "(" + arguments + ")";
    }

    /** Notes that training changes a stored tensor without a gradient. */
    void changes(String name) {
        statistics.add(name);
    }

    /** Notes that a training step draws random numbers. */
    void drawsRandom() {
        random = true;
    }

    boolean isRandom() {
        return random;
    }

    /** The stored tensors that training changes without a gradient. */
    Set<String> statistics() {
        return statistics;
    }

    /** From names of stored tensors to attributes of the module. */
    Map<String, String> attributes() {
        return attributes;
    }

    /** Holds something of the module's own, whose name ends with "_"; gives the expression for it. */
    String hold(TorchModule.Attribute attribute) {
        held.add(attribute);
        return "self." + attribute.name();
    }

    /** Adds methods of the module's own. */
    void methods(String source) {
        methods.append(source);
    }

    /**
     * Begins a method.
     *
     * @param deviceExpression an expression for the device of its tensors
     * @param gathering the trainable tensors whose gradients it gathers, if it does
     */
    void begin(String deviceExpression, List<String> gathering) {
        leaves = List.copyOf(gathering);
        lines.setLength(0);
        variables = 0;
        depth = 0;
        device = "dev";
        line("dev = " + deviceExpression);
        if (!leaves.isEmpty()) {
            line("leaves = (self)." + Learning.NEW_LEAVES + "()");
        }
    }

    /** Ends a method. */
    void end(String name, List<String> parameters, String type, String result) {
        methods.append("  def ").append(name).append("(self: __torch__.").append(CLASS);
        parameters.forEach(parameter -> methods.append(",\n    ").append(parameter));
        methods.append(") -> ")
                .append(type)
                .append(":\n")
                .append(lines)
                .append("    return ")
                .append(result)
                .append('\n');
    }

    /** The module. */
    TorchModule module() {
        var text = new StringBuilder();
        helpers.forEach(helper -> text.append(Helpers.source(helper)));
        return new TorchModule(CLASS, held, text.append(methods).toString());
    }
}
