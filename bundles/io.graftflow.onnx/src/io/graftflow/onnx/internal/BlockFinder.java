package io.graftflow.onnx.internal;

import io.graftflow.onnx.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the blocks that a model repeats: numbered siblings. */
public final class BlockFinder {

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)");

    private BlockFinder() {}

    /** The numbered siblings directly in a layer, or those deeper down, whichever hold more weights. */
    public static List<Layer> find(Layer layer) {
        Set<String> repeated = repeated(layer);
        List<Layer> own = layer.children().stream()
                .filter(child -> repeated.contains(child.path()))
                .toList();
        List<Layer> deeper = layer.children().stream()
                .filter(child -> !repeated.contains(child.path()))
                .flatMap(child -> find(child).stream())
                .toList();
        return weights(own) >= weights(deeper) ? own : deeper;
    }

    private static long weights(List<Layer> layers) {
        return layers.stream().mapToLong(Layer::parameterCount).sum();
    }

    /**
     * The paths of the children whose names differ from a sibling's in the number at the end only. Where some of them
     * hold layers, single layers that are numbered too (a first convolution, a last norm) are no blocks.
     */
    private static Set<String> repeated(Layer layer) {
        Map<String, List<Layer>> series = new HashMap<>();
        for (Layer child : layer.children()) {
            if (NUMBERED.matcher(child.name()).matches()) {
                series.computeIfAbsent(stem(child), key -> new ArrayList<>()).add(child);
            }
        }
        series.values().removeIf(members -> members.size() < 2);
        boolean deep = series.values().stream().anyMatch(BlockFinder::holdsLayers);
        Set<String> paths = new HashSet<>();
        series.values().stream()
                .filter(members -> !deep || holdsLayers(members))
                .forEach(members -> members.forEach(member -> paths.add(member.path())));
        return paths;
    }

    private static boolean holdsLayers(List<Layer> members) {
        return members.stream().anyMatch(member -> !member.children().isEmpty());
    }

    private static String stem(Layer layer) {
        Matcher matcher = NUMBERED.matcher(layer.name());
        return matcher.matches() ? matcher.group(1) : layer.name();
    }
}
