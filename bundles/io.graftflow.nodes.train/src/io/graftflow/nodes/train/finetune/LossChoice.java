package io.graftflow.nodes.train.finetune;

import io.graftflow.base.Titled;
import java.util.Locale;

/** What training makes small. */
public enum LossChoice implements Titled {
    /** What suits the model's task. */
    AUTO("Auto"),
    /** Softmax cross entropy: one label a row. */
    CROSS_ENTROPY("Cross entropy"),
    /** Binary cross entropy of each label: several labels a row. */
    BINARY_CROSS_ENTROPY("Binary cross entropy"),
    /** Cross entropy that passes over what is told well already (Lin et al., 2017, arXiv:1708.02002). */
    FOCAL("Focal"),
    /** The mean squared error: numbers. */
    MSE("Mean squared error"),
    /** The mean absolute error: numbers with wild rows among them. */
    MAE("Mean absolute error"),
    /** Squared near 0, straight beyond: numbers with some wild rows among them. */
    HUBER("Huber"),
    /** Rows of one group nearer than those of others, by the hardest ones of a batch (arXiv:1703.07737): embeddings. */
    TRIPLET("Triplet"),
    /** The angle between rows small within a group and large between groups: embeddings. */
    COSINE("Cosine"),
    /** The answers of a teacher (Hinton et al., 2015, arXiv:1503.02531). */
    DISTILLATION("Distillation");

    private final String title;

    LossChoice(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    /** How much the rows of each class weigh. */
    public enum Weights {
        /** All alike. */
        NONE,
        /** Rare classes weigh more. */
        BALANCED
    }

    /** Its name. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
