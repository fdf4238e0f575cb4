package io.graftflow.fusion.internal;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The features of all models one after the other, for a head to be trained on (early fusion: T. Baltrušaitis, C. Ahuja, L.-P.
 * Morency, Multimodal machine learning, 2019, arXiv:1705.09406, section 6).
 */
public final class Concatenate extends FeatureMethod {

    @Override
    public String id() {
        return "concatenate";
    }

    @Override
    public String title() {
        return "Features, concatenated";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph, and their features stand one after the other.";
    }

    @Override
    String join(FeatureJoint joint, int width) {
        return joint.concatenated();
    }

    @Override
    OptionalInt width(List<OptionalInt> widths, int width) {
        return widths.stream().allMatch(OptionalInt::isPresent)
                ? OptionalInt.of(widths.stream().mapToInt(OptionalInt::getAsInt).sum())
                : OptionalInt.empty();
    }

    @Override
    Map<String, long[]> layers(List<Integer> widths, int width) {
        return Map.of();
    }
}
