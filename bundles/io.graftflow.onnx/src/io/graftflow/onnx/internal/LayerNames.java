package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads layers out of the names that exporters give to tensors and nodes. */
public final class LayerNames {

    /** Names that say nothing of a layer: PyTorch's, tf2onnx's and ONNX Runtime's made-up ones, and plain numbers. */
    private static final Pattern ANONYMOUS =
            Pattern.compile("onnx::.*|\\d+|.*_output_\\d+|(.*/)?Constant(_\\d+)?|val_\\d+"
                    + "|const_(fold_opt|ends|starts|axes)?_*\\d+.*|ortshared_.*|(tensor|initializer|t)_?\\d+");

    /** Names without dots or slashes that end in what their tensor is. */
    private static final Pattern SUFFIXED = Pattern.compile(
            "(.+)_(weight|bias|gamma|beta|running_mean|running_var|moving_mean|moving_var(?:iance)?|kernel)");

    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    private static final String TORCH_SCOPES = "pkg.torch.onnx.name_scopes";

    private LayerNames() {}

    /** Whether a tensor's name was made up by an exporter. */
    public static boolean isAnonymous(String tensor) {
        return ANONYMOUS.matcher(tensor).matches();
    }

    /**
     * Whether a tensor of one element is a constant of a formula, judging by its name, rather than a learned number.
     */
    static boolean isFormulaConstant(String tensor) {
        return isAnonymous(tensor) || tensor.contains("/") || tensor.contains(":");
    }

    /** The names of a tensor's layers from the root, then its own. */
    static List<String> ofTensor(String tensor) {
        String name =
                tensor.replaceAll("/(ReadVariableOp|read)(_\\d+)?(:\\d+)?$", "").replaceAll(":\\d+$", "");
        List<String> parts = new ArrayList<>(List.of(name.split("[./]+")));
        parts.removeIf(String::isEmpty);
        Matcher suffixed = SUFFIXED.matcher(name);
        if (parts.size() == 1 && suffixed.matches()) {
            return List.of(suffixed.group(1), suffixed.group(2));
        }
        return parts.isEmpty() ? List.of(tensor) : parts;
    }

    /** The names of a node's layers from the root; none when its name does not tell. */
    static List<String> ofNode(NodeProto node) {
        for (StringStringEntryProto entry : node.getMetadataPropsList()) {
            if (entry.getKey().equals(TORCH_SCOPES)) {
                return ofScopes(entry.getValue());
            }
        }
        String name = node.getName();
        int end = name.lastIndexOf('/');
        return end <= 0 ? List.of() : ofPath(name.substring(0, end));
    }

    /** PyTorch's list of module names, the last of which is the node's own. */
    private static List<String> ofScopes(String scopes) {
        var names = new ArrayList<String>();
        Matcher matcher = QUOTED.matcher(scopes);
        while (matcher.find()) {
            names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        if (names.size() < 2 || names.get(names.size() - 2).isEmpty()) {
            return List.of();
        }
        return List.of(names.get(names.size() - 2).split("\\."));
    }

    /**
     * The layers of a path such as {@code /features/features.0/features.0.1}, in which PyTorch repeats the names of
     * sequences, or {@code /encoder/layer.0/output}.
     */
    private static List<String> ofPath(String path) {
        var layers = new ArrayList<String>();
        String before = "";
        for (String part : path.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            boolean repeats = !before.isEmpty() && part.startsWith(before + ".");
            String fresh = repeats ? part.substring(before.length() + 1) : part;
            layers.addAll(Arrays.asList(fresh.split("\\.")));
            before = part;
        }
        layers.removeIf(String::isEmpty);
        return layers;
    }
}
