package io.graftflow.engine.pytorch.internal.compile;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import io.graftflow.engine.pytorch.internal.fuse.Fusions;
import io.graftflow.engine.pytorch.internal.loss.Objective;
import io.graftflow.engine.pytorch.internal.loss.TorchLoss;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.ShapeInference;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compiles an ONNX graph into a TorchScript module. */
public final class Compiler {

    private static final String CODE = "engine.unsupported-operator";

    private final OnnxModel network;
    private final Purpose purpose;
    private final Map<String, TensorType> types;
    private final Program program;
    private final Fusions fusions;
    private final List<Problem> problems = new ArrayList<>();

    private Compiler(OnnxModel network, Purpose purpose) {
        this.network = flat(network);
        this.types = ShapeInference.infer(this.network);
        this.purpose = reached(purpose);
        this.program = new Program(this.purpose.trainable());
        this.fusions = fusions();
    }

    /** Without functions and without control flow that can be decided before it runs. */
    private static OnnxModel flat(OnnxModel network) {
        try {
            return network.toFunctionInlined().toControlFlowInlined();
        } catch (ProblemException e) {
            return network;
        }
    }

    private Fusions fusions() {
        boolean learns = purpose.loss().isPresent();
        return purpose.optimize()
                ? Fusions.find(
                        network,
                        types,
                        new Fusions.Learning(
                                purpose.trainable(), learns && purpose.dropout(), learns && purpose.batchStatistics()))
                : Fusions.NONE;
    }

    /** What no gradient reaches is not trained, as in PyTorch. */
    private Purpose reached(Purpose wanted) {
        return wanted.loss()
                .map(loss -> {
                    Set<String> trainable = new HashSet<>();
                    loss.outputs()
                            .forEach(output ->
                                    trainable.addAll(new Gradients(network, types).reach(output, wanted.trainable())));
                    return wanted.withTrainable(trainable);
                })
                .orElse(wanted);
    }

    /**
     * Compiles a network.
     *
     * @throws ProblemException {@code engine.unsupported-operator} with the first node that cannot be compiled
     */
    public static CompiledNetwork compile(OnnxModel network, Purpose purpose) {
        var compiler = new Compiler(network, purpose);
        CompiledNetwork compiled = compiler.compile();
        if (!compiler.problems.isEmpty()) {
            throw new ProblemException(compiler.problems.get(0));
        }
        return compiled;
    }

    /** What of a network cannot be compiled, one problem a node; empty when all can. */
    public static List<Problem> unsupported(OnnxModel network) {
        var compiler = new Compiler(network, Purpose.USE);
        compiler.compile();
        return List.copyOf(compiler.problems);
    }

    private CompiledNetwork compile() {
        List<String> outputs = network.outputs().stream().map(TensorSpec::name).toList();
        Scope scope = method(outputs, List.of());
        List<ElementType> outputTypes =
                outputs.stream().map(name -> type(scope, name)).toList();
        finish(CompiledNetwork.FORWARD, List.of(), () -> results(scope, outputs, outputTypes), outputs.size());
        List<String> parameters = network.initializerNames().stream()
                .filter(name -> purpose.trainable().contains(name)
                        && program.attributes().containsKey(name))
                .toList();
        var trained = new ArrayList<>(parameters);
        trained.addAll(program.statistics());
        if (purpose.loss().isPresent()) {
            loss(purpose.loss().get(), parameters);
            program.hold(new TorchModule.TensorList(Learning.LEAVES));
            program.hold(new TorchModule.TensorList(Learning.MEAN));
            program.methods(Learning.methods(attributes(parameters), attributes(trained)));
        }
        return new CompiledNetwork(
                program.module(),
                network.inputs(),
                network.outputs(),
                outputTypes,
                program.attributes(),
                trained,
                parameters.size(),
                program.isRandom());
    }

    private static ElementType type(Scope scope, String name) {
        ElementType declared = scope.type(name).element();
        return declared == ElementType.UNDEFINED ? scope.value(name).type().element() : declared;
    }

    private String results(Scope scope, List<String> outputs, List<ElementType> elements) {
        var codes = new ArrayList<String>();
        for (int i = 0; i < outputs.size(); i++) {
            String code = scope.tensor(outputs.get(i), scope.value(outputs.get(i)));
            ElementType carrier = Types.carrier(elements.get(i));
            codes.add(carrier == elements.get(i) ? code : program.let(Code.call("to", code, Types.number(carrier))));
        }
        return codes.size() == 1 ? codes.get(0) : "(" + String.join(", ", codes) + ")";
    }

    /** The loss, and its gradients, which add up. */
    private void loss(Objective objective, List<String> parameters) {
        TorchLoss loss = objective.loss();
        Scope scope = method(objective.outputs(), parameters);
        var targets = new ArrayList<String>();
        var more = new ArrayList<String>();
        for (int i = 0; i < objective.targets(); i++) {
            targets.add("t" + i);
            more.add("t" + i + ": Tensor");
        }
        more.add("weight: Tensor");
        Optional<String> classWeights = loss.classWeights()
                .map(weights -> program.hold(new TorchModule.Buffer(Learning.CLASS_WEIGHTS, weights)));
        finish(
                CompiledNetwork.LOSS,
                more,
                () -> {
                    List<String> own = targets.subList(0, loss.targets());
                    String value = program.let(loss.write(program, wide(scope, loss), own, classWeights));
                    for (TorchLoss match : objective.match().stream().toList()) {
                        String distance = match.write(
                                program,
                                wide(scope, match),
                                targets.subList(loss.targets(), targets.size()),
                                Optional.empty());
                        String weighted = Code.call("mul", distance, objective.matchWeight());
                        value = program.let(Code.call("add", value, weighted));
                    }
                    program.line("torch.backward(torch.mul(" + value + ", torch.type_as(weight, " + value + ")))");
                    return Code.call("detach", value);
                },
                1);
    }

    /** The output that a loss looks at, in 32 bits at least. */
    private String wide(Scope scope, TorchLoss loss) {
        String output = scope.tensor(loss.output(), scope.value(loss.output()));
        return type(scope, loss.output()) == ElementType.DOUBLE ? output : program.let(Code.call("to", output, 6));
    }

    private List<String> attributes(List<String> names) {
        return names.stream()
                .map(name -> "self." + program.attributes().get(name))
                .toList();
    }

    /** Writes the lines of a method that computes some tensors. */
    private Scope method(List<String> tensors, List<String> leaves) {
        List<TensorSpec> inputs = network.inputs();
        program.begin(inputs.isEmpty() ? "torch.device(\"cpu\")" : "ops.prim.device(x0)", leaves);
        var scope = new Scope(network, types, program, purpose, fusions, !leaves.isEmpty(), this::translate);
        for (int i = 0; i < inputs.size(); i++) {
            input(scope, inputs.get(i), "x" + i);
        }
        BitSet needed = network.index().ancestors(tensors, Set.of());
        for (int position : network.index().order()) {
            if (needed.get(position)) {
                fusions.at(position, network.index().node(position)).ifPresent(node -> translate(node, scope));
            }
        }
        return scope;
    }

    private void input(Scope scope, TensorSpec input, String variable) {
        ElementType element = input.element();
        String code = variable;
        if (!Types.known(element)) {
            problem(
                    "engine.unsupported-type",
                    input.name(),
                    "The input \"" + input.name() + "\" cannot be compiled: PyTorch has no tensors of the type "
                            + Types.name(element) + ".");
        } else if (Types.carrier(element) != element) {
            code = program.let(Code.call("to", variable, Types.number(element)));
        }
        scope.set(input.name(), new Value.Tensor(code, scope.type(input.name())));
    }

    private interface Result {
        String code();
    }

    private void finish(String name, List<String> more, Result result, int results) {
        var parameters = new ArrayList<String>();
        for (int i = 0; i < network.inputs().size(); i++) {
            parameters.add("x" + i + ": Tensor");
        }
        parameters.addAll(more);
        String type = results == 1
                ? "Tensor"
                : "Tuple[" + String.join(", ", "Tensor ".repeat(results).split(" ")) + "]";
        try {
            program.end(name, parameters, type, result.code());
        } catch (Unsupported e) {
            problem(CODE, "", "An output cannot be compiled: " + e.getMessage() + ".");
        }
    }

    private void translate(NodeProto node, Scope scope) {
        try {
            Operator operator = entry(node, scope.opset());
            operator.translate(new Emitter(node, scope, operator.narrow()));
        } catch (Unsupported e) {
            String name = node.getName().isEmpty()
                    ? "with the output \"" + node.getOutput(0) + "\""
                    : "\"" + node.getName() + "\"";
            problem(
                    CODE,
                    node.getName().isEmpty() ? node.getOutput(0) : node.getName(),
                    "The node " + name + " (" + node.getOpType() + ", version " + scope.opset()
                            + " of the operators) cannot be compiled: " + e.getMessage() + ".");
            node.getOutputList()
                    .forEach(output -> scope.set(output, new Value.Tensor("unsupported", scope.type(output))));
        }
    }

    private static Operator entry(NodeProto node, long opset) {
        if (node.getDomain().equals(Fusions.DOMAIN)) {
            return OperatorTable.get()
                    .find(Fused.PREFIX + node.getOpType(), opset)
                    .orElseThrow();
        }
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        if (!standard) {
            throw new Unsupported("the domain \"" + node.getDomain() + "\" is not known");
        }
        Optional<Operator> operator = OperatorTable.get().find(node.getOpType(), opset);
        return operator.orElseThrow(() -> {
            int since = OperatorTable.get().since(node.getOpType());
            return new Unsupported(
                    since == 0
                            ? "the operator is not supported"
                            : "the operator is supported from version " + since + " on");
        });
    }

    private void problem(String code, String where, String message) {
        problems.add(
                Problem.error(code, message, "Freeze this layer and those before it, so that it runs on ONNX Runtime.")
                        .at(where));
    }
}
