package io.graftflow.onnx;

import java.util.List;

/**
 * A model in two parts: the prefix, which training leaves as it is and which therefore needs to run only once a row,
 * and the suffix, which holds all that is trained. The features that the prefix makes are inputs of the suffix.
 *
 * @param prefix from data to features; has no nodes when nothing is worth computing beforehand
 * @param suffix from features, and original inputs where it reads them, to those of the model's outputs that training
 *     changes; has no nodes when training changes none
 * @param features the outputs of the prefix: which tensors of the model, and their types; rows lie along the first
 *     axis
 * @param originals the model's own inputs that the suffix reads besides the features, in the model's order
 */
public record Split(OnnxModel prefix, OnnxModel suffix, List<TensorSpec> features, List<TensorSpec> originals) {

    public Split {
        features = List.copyOf(features);
        originals = List.copyOf(originals);
    }

    /** Whether there is something to compute beforehand. */
    public boolean hasPrefix() {
        return !features.isEmpty();
    }

    /** Whether there is something to train that changes an output. */
    public boolean hasSuffix() {
        return !suffix.outputs().isEmpty();
    }
}
