package io.graftflow.fusion.internal;

import io.graftflow.fusion.FeatureOptions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The features of each model after a linear layer of its own, one after the other, so that models of unlike size count alike
 * (joint representations: T. Baltrušaitis, C. Ahuja, L.-P. Morency, Multimodal machine learning, 2019, arXiv:1705.09406,
 * section 3.1). Training has to find the layers.
 */
public final class Project extends FeatureMethod {

    @Override
    public String id() {
        return "project";
    }

    @Override
    public String title() {
        return "Features, projected";
    }

    @Override
    public String summary() {
        return "As concatenated, after a linear layer for each model that brings all to one width.";
    }

    @Override
    public Set<String> options() {
        Set<String> all = new HashSet<>(super.options());
        all.add(FeatureOptions.WIDTH);
        return all;
    }

    @Override
    String join(FeatureJoint joint, int width) {
        return joint.concatenated(joint.projected(width));
    }

    @Override
    OptionalInt width(List<OptionalInt> widths, int width) {
        return OptionalInt.of(Math.multiplyExact(widths.size(), width));
    }

    @Override
    Map<String, long[]> layers(List<Integer> widths, int width) {
        return projections(widths, width);
    }

    /** The weights of the layers that {@link FeatureJoint#projected} makes. */
    static Map<String, long[]> projections(List<Integer> widths, int width) {
        Map<String, long[]> layers = new LinkedHashMap<>();
        for (int i = 0; i < widths.size(); i++) {
            layers.put("project" + (i + 1), new long[] {width, widths.get(i)});
        }
        return layers;
    }
}
