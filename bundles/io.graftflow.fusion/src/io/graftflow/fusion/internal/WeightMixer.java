package io.graftflow.fusion.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionOptions.LayerWeights;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Mixes the weights of models of one architecture, tensor by tensor, so that memory does not grow with the models. */
public final class WeightMixer {

    private final WeightFusion method;
    private final FusionRequest request;
    private final List<Part> parts;
    private final Map<String, List<Double>> layers;

    /** Models that {@link SameArchitecture#require} has passed. */
    public WeightMixer(WeightFusion method, FusionRequest request) {
        this.method = method;
        this.request = request;
        this.parts = request.parts();
        this.layers = layers();
    }

    /** The model of the mixed weights; the first model itself when there is no difference. */
    public Fused fuse(Progress progress) {
        OnnxModel first = parts.get(0).network();
        List<String> names = tensors(first);
        Map<String, TensorData> mixed = new LinkedHashMap<>();
        try (var spill = new TensorSpill(request.scratch())) {
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
                .flatMap(Optional::stream)
                .toList();
        Optional<TensorData> base =
                request.base().flatMap(part -> part.network().find(name));
        TensorData first = tensors.get(0);
        if (tensors.stream().allMatch(first::equals) && base.map(first::equals).orElse(true)) {
            return;
        }
        if (!isMixable(first.element())) {
            throw ProblemException.error(
                            "fusion.integers-differ",
                            "The tensor \"" + name + "\" holds "
                                    + first.element().name().toLowerCase(Locale.ROOT)
                                    + " values that differ between the models; only floats can be averaged.",
                            "Fuse their predictions instead, with the method mean-probabilities.")
                    .at(name);
        }
        mixed.put(name, mix(new StoredTensors(name, tensors, base), first, spill));
    }

    private static boolean isMixable(ElementType element) {
        return switch (element) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
            default -> false;
        };
    }

    private TensorData mix(StoredTensors tensor, TensorData first, TensorSpill spill) {
        ElementType element = first.element();
        WeightFusion.Mixer mixer = method.mixer(tensor, weights(tensor.name()), request.options());
        TensorSpill.Place place = spill.begin(element.bytes(tensor.elements()));
        double[] out = new double[tensor.chunkLength()];
        tensor.forEach(chunk -> {
            mixer.mix(chunk, out);
            requireNumbers(tensor.name(), chunk, out);
            double[] values = chunk.count() == out.length ? out : Arrays.copyOf(out, chunk.count());
            place.write(TensorData.of(element, values).bytes());
        });
        return TensorData.of(element, first.shape(), place.end());
    }

    private double[] weights(String tensor) {
        return layers.getOrDefault(tensor, request.weights()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** The tensors that have weights of their own. */
    private Map<String, List<Double>> layers() {
        Map<String, List<Double>> result = new HashMap<>();
        for (LayerWeights own : request.options().layers()) {
            own.layers()
                    .select(parts.get(0).spec().layers())
                    .forEach(parameter -> result.putIfAbsent(parameter.tensor(), own.weights()));
        }
        return result;
    }

    private void requireNumbers(String name, Chunk chunk, double[] out) {
        for (int i = 0; i < chunk.count(); i++) {
            if (!Double.isFinite(out[i])) {
                throw notANumber(name, chunk, i);
            }
        }
    }

    private ProblemException notANumber(String name, Chunk chunk, int place) {
        int culprit = 0;
        for (int model = parts.size() - 1; model >= 0; model--) {
            culprit = Double.isFinite(chunk.models()[model][place]) ? culprit : model;
        }
        return ProblemException.error(
                        "fusion.not-a-number",
                        "The tensor \"" + name + "\" holds a weight " + chunk.models()[culprit][place] + " in "
                                + parts.get(culprit).name() + "; expected finite numbers.",
                        "Train that model again with a smaller learning rate, or leave it out.")
                .at(name);
    }
}
