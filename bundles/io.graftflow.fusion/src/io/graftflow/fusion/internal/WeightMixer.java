package io.graftflow.fusion.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Mixes the weights of models of one architecture, tensor by tensor, so that memory does not grow with the models. */
public final class WeightMixer {

    private static final int PART_ELEMENTS = 1 << 15;

    private final WeightFusion method;
    private final List<Part> parts;
    private final double[] weights;
    private final Path scratch;

    /** Models that {@link SameArchitecture#require} has passed. */
    public WeightMixer(WeightFusion method, List<Part> parts, double[] weights, Path scratch) {
        this.method = method;
        this.parts = List.copyOf(parts);
        this.weights = weights.clone();
        this.scratch = scratch;
    }

    /** The model of the mixed weights; the first model itself when there is no difference. */
    public Fused fuse(Progress progress) {
        OnnxModel first = parts.get(0).network();
        List<String> names = tensors(first);
        Map<String, TensorData> mixed = new LinkedHashMap<>();
        try (var spill = new TensorSpill(scratch)) {
            for (int i = 0; i < names.size(); i++) {
                progress.checkCancelled();
                progress.report((double) i / names.size(), "tensor " + (i + 1) + " of " + names.size());
                mixIfDifferent(names.get(i), mixed, spill);
            }
        }
        OnnxModel network = mixed.isEmpty() ? first : first.withInitializers(mixed);
        var frozen = new TreeSet<>(parts.get(0).spec().frozen());
        parts.forEach(part -> frozen.retainAll(part.spec().frozen()));
        return new Fused(
                network, parts.get(0).spec().head(), parts.get(0).spec().labels(), frozen);
    }

    /** All stored tensors, those in Constant nodes included. */
    static List<String> tensors(OnnxModel network) {
        List<String> names = new ArrayList<>(network.initializerNames());
        names.addAll(network.constantNames());
        return names;
    }

    private void mixIfDifferent(String name, Map<String, TensorData> mixed, TensorSpill spill) {
        List<TensorData> tensors = parts.stream()
                .map(part -> part.network().find(name))
                .flatMap(java.util.Optional::stream)
                .toList();
        if (tensors.stream().allMatch(tensors.get(0)::equals)) {
            return;
        }
        if (!isMixable(tensors.get(0).element())) {
            throw ProblemException.error(
                            "fusion.integers-differ",
                            "The tensor \"" + name + "\" holds "
                                    + tensors.get(0).element().name().toLowerCase(java.util.Locale.ROOT)
                                    + " values that differ between the models; only floats can be averaged.",
                            "Fuse their predictions instead, with the method mean-probabilities.")
                    .at(name);
        }
        mixed.put(name, mix(name, tensors, spill));
    }

    private static boolean isMixable(ElementType element) {
        return switch (element) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
            default -> false;
        };
    }

    private TensorData mix(String name, List<TensorData> tensors, TensorSpill spill) {
        TensorData first = tensors.get(0);
        ElementType element = first.element();
        int elements = Math.toIntExact(first.elements());
        int step = method.elementwise() ? Math.min(elements, PART_ELEMENTS) : elements;
        double[][] models = new double[tensors.size()][];
        double[] out = new double[step];
        TensorSpill.Place place = spill.begin(element.bytes(elements));
        for (int start = 0; start < elements; start += step) {
            int count = Math.min(step, elements - start);
            for (int model = 0; model < models.length; model++) {
                models[model] = part(tensors.get(model), start, count);
            }
            method.mix(models, weights, count, out);
            requireNumbers(name, models, count, out);
            place.write(TensorData.of(element, count == step ? out : Arrays.copyOf(out, count))
                    .bytes());
        }
        return TensorData.of(element, first.shape(), place.end());
    }

    private static double[] part(TensorData tensor, int start, int count) {
        int width = tensor.element().bytes();
        ByteBuffer slice = tensor.bytes().slice(start * width, count * width);
        return TensorData.of(tensor.element(), new long[] {count}, slice).doubles();
    }

    private void requireNumbers(String name, double[][] models, int count, double[] out) {
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(out[i])) {
                throw notANumber(name, models, i);
            }
        }
    }

    private ProblemException notANumber(String name, double[][] models, int place) {
        int culprit = 0;
        for (int model = models.length - 1; model >= 0; model--) {
            culprit = Double.isFinite(models[model][place]) ? culprit : model;
        }
        return ProblemException.error(
                        "fusion.not-a-number",
                        "The tensor \"" + name + "\" holds a weight " + models[culprit][place] + " in "
                                + parts.get(culprit).name() + "; expected finite numbers.",
                        "Train that model again with a smaller learning rate, or leave it out.")
                .at(name);
    }
}
