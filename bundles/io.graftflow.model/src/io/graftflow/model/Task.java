package io.graftflow.model;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.Arrays;
import java.util.Locale;

/** What a model is asked. Each has a head of its own kind, and targets, losses and metrics that fit it. */
public enum Task {
    /** Nothing: a backbone without a head of its own. */
    NONE,
    /** Which one of several classes a row is of: a logit for each class, {@code [batch, classes]}. */
    SINGLE_LABEL_CLASSIFICATION,
    /** Which of several labels a row has, none to all: a logit for each label, {@code [batch, labels]}. */
    MULTI_LABEL_CLASSIFICATION,
    /** Numbers, in the units of the data that they were learnt from: {@code [batch, values]}. */
    REGRESSION,
    /** A vector of length 1 that lies near those of like rows: {@code [batch, dimensions]}. */
    EMBEDDING;

    /** The word for it in files and settings, such as {@code multi-label-classification}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether each number of the answer has a name: a class, a label, or what is measured. */
    public boolean isNamed() {
        return this == SINGLE_LABEL_CLASSIFICATION || this == MULTI_LABEL_CLASSIFICATION || this == REGRESSION;
    }

    /**
     * The task of a word.
     *
     * @throws ProblemException {@code model.unknown-task} with the nearest word
     */
    public static Task of(String word) {
        return Arrays.stream(values())
                .filter(task -> task.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "model.unknown-task",
                        "There is no task \"" + word + "\".",
                        Nearest.remedy(
                                word, Arrays.stream(values()).map(Task::word).toList())));
    }
}
