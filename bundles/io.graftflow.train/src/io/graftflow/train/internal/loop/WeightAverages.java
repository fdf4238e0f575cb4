package io.graftflow.train.internal.loop;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Averaging;
import io.graftflow.train.internal.LabeledRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Means of the weights over steps or epochs, in the place of the last weights. */
public final class WeightAverages {

    private static final float USUAL_MOMENTUM = 0.9f;

    private final Averaging averaging;
    private final Trainee trainee;
    private final TrainingSession session;

    /** Averages of a session. */
    public WeightAverages(Averaging averaging, Trainee trainee) {
        this.averaging = averaging;
        this.trainee = trainee;
        this.session = trainee.session();
    }

    /** Takes a step in. */
    public void afterStep() {
        if (averaging.kind() == Averaging.Kind.EMA) {
            session.average(1 - averaging.decay());
        }
    }

    /**
     * Takes an epoch in.
     *
     * @param taken epochs that were taken in before
     * @param done the part of all steps that is done
     * @return epochs that are taken in now
     */
    public int afterEpoch(int taken, double done) {
        if (averaging.kind() != Averaging.Kind.SWA || done <= averaging.start()) {
            return taken;
        }
        session.average(1.0 / (taken + 1));
        return taken + 1;
    }

    /** Does something with the exponential means in the place of the weights. */
    public <T> T with(Supplier<T> work) {
        if (averaging.kind() != Averaging.Kind.EMA) {
            return work.get();
        }
        Map<String, TensorData> now = session.weights();
        session.restoreWeights(session.averages());
        try {
            return work.get();
        } finally {
            session.restoreWeights(now);
        }
    }

    /** Whether a mean over epochs is to be taken, and there is one. */
    public boolean isStochastic() {
        return averaging.kind() == Averaging.Kind.SWA && !session.averages().isEmpty();
    }

    /**
     * Puts the mean over epochs in the place of the weights, for good. The running statistics of batch norm are computed
     * anew over all rows, for those of the single epochs do not fit the mean (Izmailov et al., 2018, section 3.2).
     *
     * @param order the rows, by batches
     */
    public void take(LabeledRows rows, List<int[]> order) {
        session.restoreWeights(session.averages());
        Map<String, Float> momenta = momenta();
        if (!momenta.isEmpty()) {
            session.restoreWeights(statistics(rows, order, momenta));
        }
    }

    /** The tensors of running statistics that follow the batches, with how much of them a batch leaves. */
    private Map<String, Float> momenta() {
        Map<String, TensorData> changed = session.weights();
        var momenta = new LinkedHashMap<String, Float>();
        for (NodeProto node : trainee.program().network().nodes()) {
            if (node.getOpType().equals("BatchNormalization")) {
                float momentum = Attributes.of(node).real("momentum", USUAL_MOMENTUM);
                for (String tensor : List.of(node.getInput(3), node.getInput(4))) {
                    if (changed.containsKey(tensor)) {
                        momenta.put(tensor, momentum);
                    }
                }
            }
        }
        return momenta;
    }

    /**
     * The means of the batches' statistics. Beginning from zeros, a batch leaves {@code (1 - momentum)} times its own.
     */
    private Map<String, TensorData> statistics(LabeledRows rows, List<int[]> order, Map<String, Float> momenta) {
        var zeros = new LinkedHashMap<String, TensorData>();
        var sums = new LinkedHashMap<String, double[]>();
        Map<String, TensorData> now = session.weights();
        momenta.keySet().forEach(name -> {
            TensorData tensor = now.get(name);
            sums.put(name, new double[(int) tensor.elements()]);
            zeros.put(name, TensorData.of(tensor.element(), new double[(int) tensor.elements()], tensor.shape()));
        });
        for (int[] batch : order) {
            session.restoreWeights(zeros);
            session.accumulate(rows.inputs().batch(batch), rows.targets(batch), 1);
            session.discard();
            Map<String, TensorData> seen = session.weights();
            sums.forEach((name, sum) -> {
                double[] values = seen.get(name).doubles();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values[i] / (1 - momenta.get(name)) / order.size();
                }
            });
        }
        var means = new LinkedHashMap<String, TensorData>();
        sums.forEach((name, sum) -> means.put(
                name, TensorData.of(now.get(name).element(), sum, now.get(name).shape())));
        return means;
    }
}
