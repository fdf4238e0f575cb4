package io.graftflow.nodes.model.fusemodels;

import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.LossSettings;
import io.graftflow.train.targets.Measure;
import io.graftflow.train.targets.Measuring;
import io.graftflow.train.targets.TargetColumns;
import io.graftflow.train.targets.Targets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Holds the answers of models of one kind against what is true of the rows, which is read once. */
final class RowMeasure {

    private static final int AT_ONCE = 1024;

    private final Metrics metrics;
    private final LabelUnion union;
    private final Optional<int[]> truth;
    private final Optional<Targets> targets;
    private final ModelSpec spec;

    /**
     * Reads what is true.
     *
     * @param spec tells the task and the labels
     */
    RowMeasure(ValidationRows rows, ModelSpec spec, Metrics metrics) {
        this.metrics = metrics;
        this.spec = spec;
        if (spec.head().classifies()) {
            this.union = LabelUnion.of(List.of(spec), Map.of());
            this.truth = Optional.of(rows.truth(union));
            this.targets = Optional.empty();
        } else {
            this.union = new LabelUnion(List.of(), List.of());
            this.truth = Optional.empty();
            this.targets = Optional.of(Targets.read(
                    rows.table(), TargetColumns.of(rows.label()), spec.head().task(), spec.labels()));
        }
    }

    /**
     * Measures answers.
     *
     * @param answers of all rows, row by row: logits of classes or labels, numbers, or vectors
     */
    Measurement measure(float[] answers) {
        return truth.map(classes -> classes(answers, classes)).orElseGet(() -> others(answers, targets.orElseThrow()));
    }

    private Measurement classes(float[] answers, int[] classes) {
        var scorer = new Scorer(union.labels(), metrics);
        double[] logs = new double[union.size()];
        float[] probabilities = new float[union.size()];
        for (int row = 0; row < classes.length; row++) {
            union.logProbabilities(0, Arrays.copyOfRange(answers, row * logs.length, (row + 1) * logs.length), logs);
            for (int label = 0; label < logs.length; label++) {
                probabilities[label] = (float) Math.exp(logs[label]);
            }
            scorer.add(classes[row], probabilities);
        }
        return Measurement.of(scorer.scores());
    }

    private Measurement others(float[] answers, Targets wanted) {
        Measuring measuring =
                wanted.measuring(LossSettings.DEFAULT.loss(spec.head().task(), wanted, false));
        int width = answers.length / wanted.rows();
        for (int start = 0; start < wanted.rows(); start += AT_ONCE) {
            int end = Math.min(wanted.rows(), start + AT_ONCE);
            measuring.add(
                    IntStream.range(start, end).toArray(),
                    TensorData.of(Arrays.copyOfRange(answers, start * width, end * width), end - start, width));
        }
        Measure measure = measuring.measure();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", measure.loss());
        values.putAll(measure.metrics());
        return new Measurement(values, Optional.empty());
    }
}
