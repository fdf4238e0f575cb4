package io.graftflow.fusion;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Classifiers of texts that are real in every part, and what they say. */
final class TextNets {

    private TextNets() {}

    /** A backbone with a head on the sum of its hidden states. */
    static Model classifier(Model backbone, Path folder, long seed) {
        var random = new Random(seed);
        var graph = new GraphBuilder("head", 17);
        String hidden =
                graph.input("last_hidden_state", ElementType.FLOAT, Shape.of("batch", "sequence", TinyText.WIDTH));
        String pooled = graph.node("ReduceSum", hidden, graph.integers(1))
                .attribute("keepdims", 0)
                .named("/pool/ReduceSum")
                .as("pooled");
        String weight = graph.initializer("head.weight", Nets.floats(random, TinyText.WIDTH, TinyText.LABELS.size()));
        String bias = graph.initializer("head.bias", Nets.floats(random, TinyText.LABELS.size()));
        graph.output(
                graph.node("Gemm", pooled, weight, bias).named("/head/Gemm").as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", TinyText.LABELS.size()));
        return backbone.edit(folder)
                .network(backbone.network().graft(graph.build(), Map.of("last_hidden_state", "last_hidden_state")))
                .head(new Head(Head.SINGLE_LABEL, "logits"))
                .labels(TinyText.LABELS)
                .write();
    }

    /** A backbone that gives the sum of its hidden states, or the largest of each. */
    static Model pooled(Model backbone, Path folder, String pooling) {
        var graph = new GraphBuilder("pool", 17);
        String hidden =
                graph.input("last_hidden_state", ElementType.FLOAT, Shape.of("batch", "sequence", TinyText.WIDTH));
        String pooled = pooling.equals("sum") ? graph.reduceSum(hidden, false, 1) : graph.reduceMax(hidden, false, 1);
        graph.output(
                graph.node("Identity", pooled).named("/pool/Identity").as("pooled"),
                ElementType.FLOAT,
                Shape.of("batch", TinyText.WIDTH));
        return backbone.edit(folder)
                .network(backbone.network().graft(graph.build(), Map.of("last_hidden_state", "last_hidden_state")))
                .write();
    }

    /** Plain columns as features. */
    static Model columns(Path folder, Preprocessing.Columns how) {
        var graph = new GraphBuilder("columns", 17);
        String values = graph.input("values", ElementType.FLOAT, Shape.of("batch", how.width()));
        graph.output(graph.node("Identity", values).as("pooled"), ElementType.FLOAT, Shape.of("batch", how.width()));
        return Model.create(folder).network(graph.build()).preprocessing(how).write();
    }

    /** Texts of some lengths. */
    static List<String> texts(int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> TinyText.text(i % TinyText.LABELS.size(), random))
                .toList();
    }

    /** What a model says of texts, row by row, in batches of unequal lengths. */
    static double[][] runTexts(Model model, String output, List<String> texts) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return run(model, output, texts.stream().map(preprocessor::ofText).toList());
        }
    }

    /** What a model says of raw values, row by row, in batches of unequal lengths. */
    static double[][] run(Model model, String output, List<?> values) {
        double[][] all = new double[values.size()][];
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            Encoded encoded = preprocessor.encode(values, Progress.NONE);
            for (int[] batch : new LengthBuckets(5, Integer.MAX_VALUE, 3).of(encoded)) {
                double[][] found = run(model.network(), encoded.batch(batch), output);
                for (int i = 0; i < batch.length; i++) {
                    all[batch[i]] = found[i];
                }
            }
        }
        return all;
    }

    /** An output of a network on ONNX Runtime, row by row. */
    static double[][] run(OnnxModel network, Map<String, TensorData> inputs, String output) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        var tensors = new HashMap<String, OnnxTensor>();
        try (OrtSession session =
                environment.createSession(network.prune(List.of(output)).proto().toByteArray())) {
            for (String name : session.getInputNames()) {
                tensors.put(name, tensor(environment, inputs.get(name)));
            }
            try (OrtSession.Result result = session.run(tensors, Set.of(output))) {
                return Arrays.stream((float[][]) result.get(0).getValue())
                        .map(row -> IntStream.range(0, row.length)
                                .mapToDouble(i -> row[i])
                                .toArray())
                        .toArray(double[][]::new);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorData data) throws OrtException {
        OnnxJavaType type = OnnxJavaType.valueOf(data.element().name());
        var bytes =
                java.nio.ByteBuffer.allocateDirect(data.bytes().remaining()).order(java.nio.ByteOrder.nativeOrder());
        bytes.put(data.bytes()).flip();
        return OnnxTensor.createTensor(environment, bytes, data.shape(), type);
    }

    /** The weighted mean of the probabilities of models, each with its own preprocessing. */
    static double[][] mean(List<Model> models, List<?> values) {
        var all = new ArrayList<double[][]>();
        models.forEach(model -> all.add(run(model, "logits", values)));
        double[][] mean = new double[values.size()][TinyText.LABELS.size()];
        for (double[][] logits : all) {
            for (int row = 0; row < mean.length; row++) {
                double[] own = Nets.softmax(logits[row]);
                for (int label = 0; label < own.length; label++) {
                    mean[row][label] += own[label] / all.size();
                }
            }
        }
        return mean;
    }
}
