package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.Metric;

/** The mean recall of the classes that are among the true ones; scikit-learn's {@code balanced_accuracy_score}. */
public final class BalancedAccuracy implements Metric {

    @Override
    public String id() {
        return "balancedAccuracy";
    }

    @Override
    public String title() {
        return "Balanced accuracy";
    }

    @Override
    public String definition() {
        return "Mean of the classes' recalls, each class counting alike.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public boolean readsProbabilities() {
        return false;
    }

    @Override
    public Sum over(int classes) {
        return new Counts(classes, BalancedAccuracy::mean);
    }

    private static double mean(Counts counts) {
        double sum = 0;
        int seen = 0;
        for (int i = 0; i < counts.support.length; i++) {
            if (counts.support[i] > 0) {
                sum += (double) counts.hits[i] / counts.support[i];
                seen++;
            }
        }
        return sum / seen;
    }
}
