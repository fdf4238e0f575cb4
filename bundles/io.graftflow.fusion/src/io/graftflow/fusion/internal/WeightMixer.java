package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionOptions.LayerWeights;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorContent;
import io.graftflow.onnx.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The model of the mixed weights, written while it is mixed; the first model itself when there is no difference. */
    public Fused fuse(Progress progress) {
        OnnxModel first = parts.get(0).network();
        List<StoredTensors> different = tensors(first).stream()
                .flatMap(name -> ifDifferent(name, progress).stream())
                .toList();
        var frozen = new TreeSet<>(parts.get(0).spec().frozen());
        parts.forEach(part -> frozen.retainAll(part.spec().frozen()));
        Optional<Path> file = different.isEmpty() ? Optional.empty() : Optional.of(write(first, different, progress));
        return new Fused(
                file.map(OnnxModel::read).orElse(first),
                file,
                parts.get(0).spec().head(),
                parts.get(0).spec().labels(),
                frozen);
    }

    private Path write(OnnxModel first, List<StoredTensors> different, Progress progress) {
        var room = new MixedTensor.Room();
        Map<String, TensorContent> contents = new LinkedHashMap<>();
        Map<String, TensorData> constants = new LinkedHashMap<>();
        for (StoredTensors tensor : different) {
            double done = (double) contents.size() / different.size();
            String message = "tensor " + (contents.size() + 1) + " of " + different.size();
            var content = new MixedTensor(
                    tensor,
                    parts,
                    () -> {
                        progress.report(done, message);
                        return method.mixer(tensor, weights(tensor.name()), request.options());
                    },
                    room,
                    progress);
            if (first.index().isConstant(tensor.name())) {
                constants.put(tensor.name(), inMemory(first.initializer(tensor.name()), content));
            } else {
                contents.put(tensor.name(), content);
            }
        }
        Path file = request.scratch().resolve("fused").resolve("model.onnx");
        try {
            Files.createDirectories(file.getParent());
            OnnxModel frame = constants.isEmpty() ? first : first.withInitializers(constants);
            frame.write(file, contents);
            return file;
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "fusion.write-failed",
                            "The fused weights could not be written to " + file.getParent() + ": " + e.getMessage()
                                    + ".",
                            "Free some space there."),
                    e);
        }
    }

    private static TensorData inMemory(TensorData like, TensorContent content) {
        var bytes = new ByteArrayOutputStream();
        try {
            content.writeTo(Channels.newChannel(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TensorData.of(like.element(), like.shape(), ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** All stored tensors, those in Constant nodes included. */
    static List<String> tensors(OnnxModel network) {
        List<String> names = new ArrayList<>(network.initializerNames());
        names.addAll(network.constantNames());
        return names;
    }

    private Optional<StoredTensors> ifDifferent(String name, Progress progress) {
        progress.checkCancelled();
        List<TensorData> tensors = parts.stream()
                .map(part -> part.network().find(name))
                .flatMap(Optional::stream)
                .toList();
        Optional<TensorData> base =
                request.base().flatMap(part -> part.network().find(name));
        TensorData first = tensors.get(0);
        if (tensors.stream().allMatch(first::equals) && base.map(first::equals).orElse(true)) {
            return Optional.empty();
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
        return Optional.of(new StoredTensors(name, tensors, base.orElse(tensors.get(heaviest(weights(name))))));
    }

    private static int heaviest(double[] weights) {
        int most = 0;
        for (int model = 1; model < weights.length; model++) {
            most = weights[model] > weights[most] ? model : most;
        }
        return most;
    }

    private static boolean isMixable(ElementType element) {
        return switch (element) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
            default -> false;
        };
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
}
