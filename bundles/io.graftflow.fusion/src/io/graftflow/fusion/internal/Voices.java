package io.graftflow.fusion.internal;

import io.graftflow.fusion.LabelUnion;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What the models of an ensemble say, as tensors {@code [batch, labels]} of a graph. */
final class Voices {

    private final GraphBuilder graph;
    private final LabelUnion union;
    private final double[][] shares;
    private final List<String> logits = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private final Map<Integer, String> initializers = new HashMap<>();
    private final Map<Integer, String> probabilities = new HashMap<>();

    /**
     * The voices of models.
     *
     * @param logits of each model's own classes
     * @param weights one for each model
     */
    Voices(GraphBuilder graph, LabelUnion union, List<String> logits, List<Double> weights) {
        this.graph = graph;
        this.union = union;
        this.shares = union.shares(weights);
        this.logits.addAll(logits);
        this.weights.addAll(weights);
    }

    private String weight(int model) {
        return initializers.computeIfAbsent(
                model, own -> graph.initializer("fusion.weight." + (own + 1), weights(own)));
    }

    private TensorData weights(int model) {
        if (union.isShared()) {
            return TensorData.scalar(weights.get(model).floatValue());
        }
        float[] own = new float[union.size()];
        for (int label = 0; label < own.length; label++) {
            own[label] = (float) shares[model][label];
        }
        return TensorData.of(own, own.length);
    }

    /** Whether the models answer with the same labels, one class each. */
    boolean agreeOnLabels() {
        return union.isShared() && IntStream.range(0, union.models()).noneMatch(union::merges);
    }

    /** The logits of a model, in the order of the labels; all models must have the same. */
    String logits(int model) {
        return inOrder(model, logits.get(model));
    }

    /** The probability of each label by itself, of models that tell several labels; all models must have the same. */
    String eachProbability(int model) {
        return inOrder(model, graph.node("Sigmoid", logits.get(model)).make());
    }

    /** The probabilities of a model; 0 for labels that it does not know. */
    String probabilities(int model) {
        return probabilities.computeIfAbsent(
                model,
                own -> inOrder(
                        own,
                        graph.node("Softmax", logits.get(own))
                                .attribute("axis", 1)
                                .make()));
    }

    /** The logarithm of a model's probabilities; any number for labels that it does not know. */
    String logProbabilities(int model) {
        if (union.merges(model)) {
            return log(probabilities(model));
        }
        return inOrder(
                model,
                graph.node("LogSoftmax", logits.get(model)).attribute("axis", 1).make());
    }

    /** How many labels there are. */
    int labels() {
        return union.size();
    }

    /** The logarithms of the probabilities of all models' own classes, one model after the other: {@code [batch, classes]}. */
    String ownLogProbabilities() {
        List<String> all = logits.stream()
                .map(own -> graph.node("LogSoftmax", own).attribute("axis", 1).make())
                .toList();
        return graph.node("Concat", all.toArray(String[]::new))
                .attribute("axis", 1)
                .make();
    }

    /** What makes the weighted mean for each label of {@link #ownLogProbabilities}: {@code [classes, labels]}. */
    TensorData averaging() {
        int classes = union.places().stream().mapToInt(List::size).sum();
        float[] values = new float[classes * union.size()];
        int row = 0;
        for (int model = 0; model < union.models(); model++) {
            for (int label : union.places().get(model)) {
                values[row * union.size() + label] = (float) shares[model][label];
                row++;
            }
        }
        return TensorData.of(values, classes, union.size());
    }

    /** The logarithm of probabilities, kept finite for what is impossible. */
    String log(String of) {
        return graph.node("Log", positive(of)).make();
    }

    /** Probabilities that are at least as large as the least positive float of full precision. */
    String positive(String of) {
        return graph.node("Max", of, graph.scalar(Float.MIN_NORMAL)).make();
    }

    /** The weighted mean of something of each model, for each label over the models that know it. */
    String mean(IntFunction<String> of) {
        String sum = "";
        for (int model = 0; model < union.models(); model++) {
            String own = graph.node("Mul", of.apply(model), weight(model)).make();
            sum = sum.isEmpty() ? own : graph.node("Add", sum, own).make();
        }
        return sum;
    }

    /** Probabilities that sum to 1, of ones that may not. */
    String scaled(String probabilities) {
        return union.isShared()
                ? probabilities
                : graph.node("Div", probabilities, graph.reduceSum(probabilities, true, 1))
                        .make();
    }

    /** Gives probabilities, and their logarithm as logits, as the ensemble's answer. */
    void answer(String of) {
        String answer =
                graph.node("Identity", of).named("/fusion/probabilities").as(EnsembleGraph.PROBABILITIES);
        graph.node("Log", positive(answer)).named("/fusion/logits").as(EnsembleGraph.LOGITS);
    }

    /** Logits with those of labels whose models have no weight put so low that their probability is 0. */
    String withoutUnknown(String sum) {
        float[] offsets = new float[union.size()];
        boolean any = false;
        for (int label = 0; label < offsets.length; label++) {
            int place = label;
            boolean unknown = IntStream.range(0, union.models()).allMatch(model -> shares[model][place] == 0);
            offsets[label] = unknown ? LogPool.IMPOSSIBLE : 0;
            any |= unknown;
        }
        return any
                ? graph.node("Add", sum, graph.initializer("fusion.impossible", TensorData.of(offsets, offsets.length)))
                        .make()
                : sum;
    }

    GraphBuilder graph() {
        return graph;
    }

    private String inOrder(int model, String own) {
        List<Integer> places = union.places().get(model);
        List<Integer> inOrder = IntStream.range(0, union.size()).boxed().toList();
        if (places.equals(inOrder)) {
            return own;
        }
        if (places.size() == union.size() && !union.merges(model)) {
            long[] order = IntStream.of(union.classes(model)).asLongStream().toArray();
            return graph.node("Gather", own, graph.integers(order))
                    .attribute("axis", 1)
                    .make();
        }
        float[] where = new float[places.size() * union.size()];
        for (int i = 0; i < places.size(); i++) {
            where[i * union.size() + places.get(i)] = 1;
        }
        String matrix =
                graph.initializer("fusion.labels." + (model + 1), TensorData.of(where, places.size(), union.size()));
        return graph.node("MatMul", own, matrix).make();
    }
}
