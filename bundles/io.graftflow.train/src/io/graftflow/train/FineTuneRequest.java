package io.graftflow.train;

import io.graftflow.data.Table;
import io.graftflow.model.Model;
import io.graftflow.train.targets.TargetColumns;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be trained on what.
 *
 * @param model the model; its frozen marks are obeyed
 * @param train the rows to train on
 * @param validation rows to measure on after each epoch
 * @param input the column with what the model takes, such as texts
 * @param targets the columns with what it should answer
 * @param teachers models of the same task whose answers are learnt too
 * @param settings how
 * @param output the folder that the trained model is written to; replaced when it is there
 * @param scratch a folder for checkpoints; what is there of an unfinished training of the same kind is gone on with
 */
public record FineTuneRequest(
        Model model,
        Table train,
        Optional<Table> validation,
        String input,
        TargetColumns targets,
        List<Teacher> teachers,
        FineTuneSettings settings,
        Path output,
        Path scratch) {

    /** Keeps its own copy. */
    public FineTuneRequest {
        teachers = List.copyOf(teachers);
    }

    /** Targets in one column, and no teacher. */
    public FineTuneRequest(
            Model model,
            Table train,
            Optional<Table> validation,
            String input,
            String label,
            FineTuneSettings settings,
            Path output,
            Path scratch) {
        this(model, train, validation, input, TargetColumns.of(label), List.of(), settings, output, scratch);
    }
}
