package io.graftflow.fusion.internal;

import io.graftflow.fusion.FeatureOptions;
import io.graftflow.onnx.GraphBuilder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The weighted sum of the models' features, projected to one width, where the weights follow from the row: {@code h = Σ zᵢ
 * tanh(Wᵢxᵢ + bᵢ)}, {@code z = softmax(V[x₁ … xₙ] + c)} with a weight for each model (gated multimodal units: J. Arevalo et
 * al., 2017, arXiv:1702.01992, whose gates are per number and not made to sum to 1; mixtures of experts: R. A. Jacobs et al.,
 * 1991). Training has to find the layers.
 */
public final class Gate extends FeatureMethod {

    private static final String GATE = "gate";

    @Override
    public String id() {
        return GATE;
    }

    @Override
    public String title() {
        return "Features, gated";
    }

    @Override
    public String summary() {
        return "The sum of the models' features, projected to one width and weighted anew for each row.";
    }

    @Override
    public Set<String> options() {
        Set<String> all = new HashSet<>(super.options());
        all.add(FeatureOptions.WIDTH);
        return all;
    }

    @Override
    String join(FeatureJoint joint, int width) {
        GraphBuilder graph = joint.graph();
        String scores = joint.linear(GATE, joint.concatenated(), joint.total(), joint.models());
        String weights = graph.node("Softmax", scores)
                .attribute("axis", 1)
                .named("/fusion/gate/Softmax")
                .make();
        List<String> projected = joint.projected(width);
        String sum = "";
        for (int model = 0; model < joint.models(); model++) {
            String active = graph.node("Tanh", projected.get(model)).make();
            String weight = graph.node("Gather", weights, graph.integers(model))
                    .attribute("axis", 1)
                    .make();
            String own = graph.node("Mul", active, weight).make();
            sum = sum.isEmpty() ? own : graph.node("Add", sum, own).make();
        }
        return sum;
    }

    @Override
    OptionalInt width(List<OptionalInt> widths, int width) {
        return OptionalInt.of(width);
    }

    @Override
    Map<String, long[]> layers(List<Integer> widths, int width) {
        int total = widths.stream().mapToInt(Integer::intValue).sum();
        Map<String, long[]> layers = new LinkedHashMap<>();
        layers.put(GATE, new long[] {widths.size(), total});
        layers.putAll(Project.projections(widths, width));
        return layers;
    }
}
