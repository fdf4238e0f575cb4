package io.graftflow.evaluate.internal;

import io.graftflow.evaluate.ClassScores;
import io.graftflow.evaluate.LabelMetric;
import java.util.stream.LongStream;

/** F1 over all answers of all labels together; scikit-learn's {@code f1_score(average="micro")} of indicators. */
public final class LabelsMicroF1 implements LabelMetric {

    @Override
    public String id() {
        return "microF1";
    }

    @Override
    public String title() {
        return "Micro F1";
    }

    @Override
    public String definition() {
        return "F1 over all labels of all rows together; frequent labels count most.";
    }

    @Override
    public boolean greaterIsBetter() {
        return true;
    }

    @Override
    public Sum over(int labels) {
        return new LabelCounts(labels, LabelsMicroF1::of);
    }

    private static double of(LabelCounts counts) {
        return ClassScores.f1(
                LongStream.of(counts.support).sum(),
                LongStream.of(counts.predictions).sum(),
                LongStream.of(counts.hits).sum());
    }
}
