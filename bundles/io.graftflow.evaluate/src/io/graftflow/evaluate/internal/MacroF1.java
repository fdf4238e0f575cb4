package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ClassScores;
import io.graftflow.evaluate.Metric;

/**
 * The mean of the classes' F1 scores, each class counting alike; scikit-learn's {@code f1_score(average="macro")}: over the
 * classes that are among the true or the predicted ones, with 0 for a class that is only among one of them.
 */
public final class MacroF1 implements Metric {

    @Override
    public String id() {
        return "macroF1";
    }

    @Override
    public String title() {
        return "Macro F1";
    }

    @Override
    public String definition() {
        return "Mean of the classes' F1 scores, each class counting alike.";
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
        return new Counts(classes, MacroF1::mean);
    }

    private static double mean(Counts counts) {
        double sum = 0;
        int seen = 0;
        for (int i = 0; i < counts.support.length; i++) {
            if (counts.support[i] + counts.predictions[i] > 0) {
                sum += ClassScores.f1(counts.support[i], counts.predictions[i], counts.hits[i]);
                seen++;
            }
        }
        return sum / seen;
    }
}
