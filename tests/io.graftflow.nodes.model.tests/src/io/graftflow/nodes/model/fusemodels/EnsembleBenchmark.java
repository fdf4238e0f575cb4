package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How long an ensemble takes for a batch against its parts, which run one after the other: two classifiers that have nothing
 * in common, and two on one frozen backbone. All take turns; the best of all turns counts.
 */
final class EnsembleBenchmark {

    private static final int CLASSES = 10;
    private static final int ROWS = 32;
    private static final int WORDS = 40;
    private static final int TURNS = 25;

    private EnsembleBenchmark() {}

    /** Prints both ratios; the first argument is the folder of a text model, the second one to work in. */
    public static void main(String[] arguments) {
        Model backbone = Model.open(Path.of(arguments[0]));
        Path folder = Path.of(arguments[1]);
        boolean json = Arrays.asList(arguments).contains("--json");
        List<String> lines = new ArrayList<>();
        Model one = classifier(backbone, backbone.network(), folder.resolve("one"), 1);
        Model other = classifier(backbone, shaken(backbone.network()), folder.resolve("other"), 2);
        Model sibling = classifier(backbone, backbone.network(), folder.resolve("sibling"), 2);
        lines.add(measure("apart", folder, List.of(one, other), json));
        lines.add(measure("one backbone", folder, List.of(one, sibling), json));
        System.out.println(json ? "{" + String.join(", ", lines) + "}" : String.join("\n", lines));
    }

    private static String measure(String name, Path folder, List<Model> models, boolean json) {
        List<Part> parts = new ArrayList<>();
        models.forEach(model -> parts.add(Part.of("model", model)));
        var request = new FusionRequest(
                parts, FusionWeights.of(List.of(), parts.size(), WeightRule.PARTS), folder.resolve("scratch"));
        Fused fused = FusionMethods.builtIn().byId("mean-probabilities").fuse(request, Progress.NONE);
        var engine = new OrtEngine();
        var options = new SessionOptions(Runtime.getRuntime().availableProcessors());
        Map<String, TensorData> inputs = inputs(models.get(0));
        try (Session first = engine.open(models.get(0).network(), Device.CPU, options);
                Session second = engine.open(models.get(1).network(), Device.CPU, options);
                Session whole = engine.open(fused.network().prune(List.of("logits")), Device.CPU, options)) {
            double apart = Double.POSITIVE_INFINITY;
            double together = Double.POSITIVE_INFINITY;
            for (int turn = 0; turn < TURNS; turn++) {
                apart = Math.min(apart, seconds(first, inputs) + seconds(second, inputs));
                together = Math.min(together, seconds(whole, inputs));
            }
            return String.format(
                    Locale.ROOT,
                    json
                            ? "\"%s\": {\"ensembleSeconds\": %.4f, \"partsSeconds\": %.4f, \"ratio\": %.3f}"
                            : "ensemble of two models, %s: %.4f s a batch; its parts %.4f s; ratio %.3f",
                    name,
                    together,
                    apart,
                    together / apart);
        }
    }

    private static double seconds(Session session, Map<String, TensorData> inputs) {
        long start = System.nanoTime();
        session.run(inputs);
        return (System.nanoTime() - start) / 1e9;
    }

    private static Map<String, TensorData> inputs(Model model) {
        var random = new Random(1);
        List<String> texts = IntStream.range(0, ROWS)
                .mapToObj(row -> {
                    var text = new StringBuilder();
                    for (int word = 0; word < WORDS; word++) {
                        text.append((char) ('a' + random.nextInt(26))).append(' ');
                    }
                    return text.toString();
                })
                .toList();
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            Encoded encoded = preprocessor.encode(texts, Progress.NONE);
            return encoded.batch(IntStream.range(0, ROWS).toArray());
        }
    }

    /** The same network with other weights throughout. */
    private static OnnxModel shaken(OnnxModel network) {
        Map<String, TensorData> changed = new HashMap<>();
        for (String name : network.initializerNames()) {
            TensorData tensor = network.initializer(name);
            if (tensor.element() == ElementType.FLOAT && tensor.rank() > 0) {
                float[] values = tensor.floats().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] *= 1.001f;
                }
                changed.put(name, TensorData.of(values, tensor.shape()));
            }
        }
        return network.withInitializers(changed);
    }

    private static Model classifier(Model backbone, OnnxModel network, Path folder, long seed) {
        return backbone.edit(folder)
                .network(HeadBuilder.build(
                        Backbone.of(network, backbone.spec().head(), "", Pooling.MEAN),
                        HeadSettings.linear(Pooling.MEAN, CLASSES, seed)))
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList())
                .write();
    }
}
