package io.graftflow.nodes.evaluate.compare;

import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The labels that any of several models knows, in the order in which they first come. What a model does not know has the
 * probability 0.
 *
 * @param labels all of them
 */
record JointLabels(List<String> labels) {

    static JointLabels of(List<ModelSpec> models) {
        Set<String> all = new LinkedHashSet<>();
        models.forEach(model -> all.addAll(model.labels()));
        return new JointLabels(List.copyOf(all));
    }

    /** Takes what a model says of a row. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes it.
         *
         * @param probabilities of all labels; the same array for each row
         */
        void row(int row, float[] probabilities);
    }

    /** Goes through the rows, with the probabilities of all labels from those of a model's own. */
    void forEachRow(ModelSpec model, Answers answers, int rows, Visitor visitor) {
        int[] places = model.labels().stream().mapToInt(labels::indexOf).toArray();
        float[] own = new float[answers.width()];
        float[] all = new float[labels.size()];
        for (int row = 0; row < rows; row++) {
            answers.copy(row, own);
            Arrays.fill(all, 0);
            for (int i = 0; i < own.length; i++) {
                all[places[i]] = own[i];
            }
            visitor.row(row, all);
        }
    }

    /** Which models lack which labels, a sentence each. */
    List<String> notes(List<ModelSpec> models, List<Rival> rivals) {
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            List<String> known = models.get(i).labels();
            List<String> unknown =
                    labels.stream().filter(label -> !known.contains(label)).toList();
            if (!unknown.isEmpty()) {
                notes.add(rivals.get(i).name() + " does not know "
                        + unknown.stream().map(label -> "“" + label + "”").collect(Collectors.joining(", "))
                        + ", so it gives that no probability and has no row of it right.");
            }
        }
        return notes;
    }
}
