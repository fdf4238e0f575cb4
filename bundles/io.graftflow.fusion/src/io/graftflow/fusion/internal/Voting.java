package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.onnx.GraphBuilder;

/**
 * An ensemble: each model votes for its most probable label, with its weight, and a label's votes count among those of the
 * models that know it (plurality voting: L. Lam, C. Y. Suen, Application of majority voting to pattern recognition, 1997).
 * The mean of the probabilities decides between labels with equally many votes, as it counts a ten-thousandth of a vote.
 */
public final class Voting extends PredictionMethod implements PredictionFusion {

    /** How much the mean of the probabilities counts against all votes. */
    static final double TIE_BREAK = 1e-4;

    @Override
    public String id() {
        return "voting";
    }

    @Override
    public String title() {
        return "Voting";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph, and each has a vote; ties go to the more probable label.";
    }

    @Override
    void join(Voices voices, FusionRequest request, Progress progress) {
        GraphBuilder graph = voices.graph();
        String votes = voices.mean(model -> graph.node("Hardmax", voices.probabilities(model))
                .attribute("axis", 1)
                .make());
        String mean = voices.mean(voices::probabilities);
        String most =
                graph.node("Mul", votes, graph.scalar((float) (1 - TIE_BREAK))).make();
        String little = graph.node("Mul", mean, graph.scalar((float) TIE_BREAK)).make();
        voices.answer(voices.scaled(graph.node("Add", most, little).make()));
    }

    @Override
    public void pool(double[][] shares, double[][] logProbabilities, double[] out) {
        double[][] votes = new double[shares.length][out.length];
        for (int model = 0; model < shares.length; model++) {
            int choice = choice(logProbabilities[model]);
            for (int label = 0; label < out.length; label++) {
                double share = (1 - TIE_BREAK) * (label == choice ? 1 : 0)
                        + TIE_BREAK * Math.exp(logProbabilities[model][label]);
                votes[model][label] = Math.log(share);
            }
        }
        LinearPool.pool(shares, votes, out);
    }

    private static int choice(double[] logProbabilities) {
        int best = -1;
        for (int label = 0; label < logProbabilities.length; label++) {
            boolean known = !Double.isNaN(logProbabilities[label]);
            if (known && (best < 0 || logProbabilities[label] > logProbabilities[best])) {
                best = label;
            }
        }
        return best;
    }
}
