package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the tree of a model's layers in the order in which the model uses them. */
public final class LayerBuilder {

    /** {@code expanded_conv_5_project}: the block before, the part behind. */
    private static final Pattern NUMBERED_PREFIX = Pattern.compile("(.*?\\d)_(.+)");

    private static final class Branch {
        private final Map<String, Branch> children = new LinkedHashMap<>();
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<String> operators = new ArrayList<>();

        private Branch at(List<String> names) {
            Branch branch = this;
            for (String name : names) {
                branch = branch.children.computeIfAbsent(name, key -> new Branch());
            }
            return branch;
        }

        private boolean isEmpty() {
            return parameters.isEmpty() && children.values().stream().allMatch(Branch::isEmpty);
        }
    }

    private final OnnxModel model;
    private final GraphIndex index;
    private final WeightRoles roles;
    private final WeightParts parts;
    private final Branch root = new Branch();
    private final Set<String> placed = new HashSet<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** A builder for one model. */
    public LayerBuilder(OnnxModel model) {
        this.model = model;
        this.index = model.index();
        this.roles = new WeightRoles(model);
        this.parts = new WeightParts(model);
    }

    /** The root of the tree. */
    public Layer build() {
        for (int position : index.order()) {
            NodeProto node = index.node(position);
            List<String> layer = List.of();
            for (String tensor : index.reads(position)) {
                boolean stored = index.isInitializer(tensor) || index.isConstant(tensor);
                if (stored && placed.add(tensor)) {
                    List<String> place = place(tensor);
                    layer = place.isEmpty() ? layer : place;
                }
            }
            if (!Protos.isConstant(node)) {
                List<String> own = LayerNames.ofNode(node);
                root.at(own.isEmpty() ? layer : own).operators.add(node.getOpType());
            }
        }
        return layer("", "", root);
    }

    /** Puts a stored tensor into its layer; returns that layer, or nothing when the tensor is no parameter. */
    private List<String> place(String tensor) {
        Optional<Parameter.Role> role = roles.of(tensor);
        if (role.isEmpty()) {
            return List.of();
        }
        List<String> layer;
        String name;
        if (LayerNames.isAnonymous(tensor)) {
            WeightRoles.Use use = roles.mainUse(tensor).orElseThrow();
            layer = layerOf(use);
            name = use.parameterName();
        } else {
            List<String> names = LayerNames.ofTensor(tensor);
            layer = names.subList(0, names.size() - 1);
            name = names.get(names.size() - 1);
        }
        Branch branch = root.at(layer);
        branch.parameters.add(parameter(tensor, unique(name, branch.parameters), role.get()));
        return layer;
    }

    private static String unique(String name, List<Parameter> taken) {
        String candidate = name;
        Set<String> names = new HashSet<>();
        taken.forEach(parameter -> names.add(parameter.name()));
        for (int i = 2; names.contains(candidate); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }

    private Parameter parameter(String tensor, String name, Parameter.Role role) {
        TensorType type = typeOf(tensor);
        return new Parameter(
                tensor,
                name,
                type.shape(),
                type.element(),
                type.shape().elements().orElse(0),
                role,
                parts.of(tensor, role, sizes(type.shape())));
    }

    private static List<Long> sizes(Shape shape) {
        return shape.dims().stream().map(dim -> dim.orElse(0)).toList();
    }

    private TensorType typeOf(String tensor) {
        int position = model.initializerPosition(tensor);
        if (position < 0) {
            return model.find(tensor).map(TensorData::type).orElse(TensorType.UNKNOWN);
        }
        TensorProto proto = model.graph().getInitializer(position);
        return new TensorType(ElementType.of(proto.getDataType()), Shape.of(Protos.longs(proto.getDimsList())));
    }

    /** The layer of a node that uses a weight without a name. */
    private List<String> layerOf(WeightRoles.Use use) {
        List<String> named = LayerNames.ofNode(use.node());
        if (!named.isEmpty()) {
            return named;
        }
        Optional<String> partner = namedPartner(use.node(), 2);
        if (partner.isPresent()) {
            List<String> names = LayerNames.ofTensor(partner.get());
            return names.subList(0, names.size() - 1);
        }
        String own = use.node().getName();
        if (!own.isEmpty()) {
            return List.of(own.replaceAll("[./]+", "_"));
        }
        String key = use.node().getOpType() + "#" + use.node().getOutput(0);
        Integer number = counts.computeIfAbsent(key, unknown -> counts.size() + 1);
        return List.of(use.node().getOpType() + "_" + number);
    }

    /** The named weight that the node itself reads, or that is added to or multiplied with its result. */
    private Optional<String> namedPartner(NodeProto node, int steps) {
        for (String input : node.getInputList()) {
            if (index.isInitializer(input)
                    && !LayerNames.isAnonymous(input)
                    && roles.of(input).isPresent()) {
                return Optional.of(input);
            }
        }
        List<Integer> next = node.getOutputCount() == 0 ? List.of() : index.consumers(node.getOutput(0));
        if (steps == 0 || next.size() != 1) {
            return Optional.empty();
        }
        NodeProto following = index.node(next.get(0));
        return Set.of("Add", "Mul", "BatchNormalization").contains(following.getOpType())
                ? namedPartner(following, steps - 1)
                : Optional.empty();
    }

    private static Layer layer(String name, String path, Branch branch) {
        var children = new ArrayList<Layer>();
        var operators = new ArrayList<>(branch.operators);
        grouped(branch.children).forEach((childName, child) -> {
            Layer layer = layer(childName, path.isEmpty() ? childName : path + "." + childName, child);
            if (child.isEmpty()) {
                layer.all().forEach(inner -> operators.addAll(inner.operators()));
            } else {
                children.add(layer);
            }
        });
        return new Layer(name, path, children, branch.parameters, operators);
    }

    /** Siblings {@code block_5_expand} and {@code block_5_project} become one {@code block_5} with two children. */
    private static Map<String, Branch> grouped(Map<String, Branch> siblings) {
        Map<String, Integer> sizes = new HashMap<>();
        siblings.forEach((name, branch) -> prefix(name, branch).ifPresent(key -> sizes.merge(key, 1, Integer::sum)));
        Map<String, Branch> result = new LinkedHashMap<>();
        siblings.forEach((name, branch) -> {
            Optional<String> key = prefix(name, branch).filter(prefix -> sizes.get(prefix) > 1);
            if (key.isEmpty()) {
                merge(result, name, branch);
            } else {
                Branch group = result.computeIfAbsent(key.get(), unknown -> new Branch());
                merge(group.children, name.substring(key.get().length() + 1), branch);
            }
        });
        return result;
    }

    private static Optional<String> prefix(String name, Branch branch) {
        Matcher matcher = NUMBERED_PREFIX.matcher(name);
        return matcher.matches() && !branch.isEmpty() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static void merge(Map<String, Branch> siblings, String name, Branch branch) {
        Branch there = siblings.putIfAbsent(name, branch);
        if (there != null) {
            there.parameters.addAll(branch.parameters);
            there.operators.addAll(branch.operators);
            branch.children.forEach((child, inner) -> merge(there.children, child, inner));
        }
    }
}
