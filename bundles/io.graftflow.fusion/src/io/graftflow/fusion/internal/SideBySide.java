package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Part;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Models in one graph, in which what they share is there once.
 *
 * @param network the graph
 * @param outputs what each of them gives, under the name that it has in the graph
 * @param frozen the weights that are frozen in their models, under the names that they have in the graph
 */
record SideBySide(OnnxModel network, List<TensorSpec> outputs, SortedSet<String> frozen) {

    /**
     * Puts models beside each other.
     *
     * @param outputs the output that is wanted of each
     */
    static SideBySide of(List<Part> parts, List<String> outputs, Progress progress) {
        List<OnnxModel> networks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            networks.add(parts.get(i).network().prune(List.of(outputs.get(i))));
        }
        var common = new CommonPart(
                networks,
                parts.stream().map(part -> (Set<String>) part.spec().frozen()).toList());
        OnnxModel all = null;
        List<TensorSpec> results = new ArrayList<>();
        SortedSet<String> frozen = new TreeSet<>();
        for (int i = 0; i < parts.size(); i++) {
            progress.checkCancelled();
            progress.report((double) i / parts.size(), "model " + (i + 1) + " of " + parts.size());
            int model = i;
            OnnxModel own = common.renamed(i);
            all = all == null
                    ? own
                    : all.graft(
                            own,
                            Map.of(),
                            results.stream().map(TensorSpec::name).toList());
            TensorSpec output = output(parts.get(i), outputs.get(i));
            results.add(new TensorSpec(common.name(i, output.name()), output.element(), output.shape()));
            parts.get(i).spec().frozen().forEach(name -> frozen.add(common.name(model, name)));
        }
        return new SideBySide(all, results, frozen);
    }

    private static TensorSpec output(Part part, String name) {
        return part.network().outputs().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The output " + name + " is not there"));
    }
}
