package io.graftflow.train;

import io.graftflow.data.Table;
import io.graftflow.model.Model;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be trained on what.
 *
 * @param model the model; its frozen marks are obeyed
 * @param train the rows to train on
 * @param validation rows to measure on after each epoch
 * @param input the column with what the model takes, such as texts
 * @param label the column with the labels
 * @param settings how
 * @param output the folder that the trained model is written to; replaced when it is there
 * @param scratch a folder for checkpoints; what is there of an unfinished training of the same kind is gone on with
 */
public record FineTuneRequest(
        Model model,
        Table train,
        Optional<Table> validation,
        String input,
        String label,
        FineTuneSettings settings,
        Path output,
        Path scratch) {}
