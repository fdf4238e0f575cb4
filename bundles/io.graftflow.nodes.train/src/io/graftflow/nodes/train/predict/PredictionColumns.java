package io.graftflow.nodes.train.predict;

import io.graftflow.base.Problem;
import io.graftflow.data.Column;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.train.Answers;
import java.util.List;
import java.util.Optional;

/** The columns that predictions are in, and what goes into them: a kind for each task. Used for one run by one thread. */
interface PredictionColumns {

    /** The new columns. */
    List<Column> added();

    /** What writes the predictions. */
    Tables.Filler filler(Answers answers);

    /** The table with the new columns. */
    default TableSpec addedTo(TableSpec table) {
        TableSpec result = table;
        for (Column column : added()) {
            result = result.with(column);
        }
        return result;
    }

    /** A column that the table has already. */
    default Optional<Problem> clash(TableSpec table) {
        return added().stream().map(Column::name).filter(table::has).findFirst().map(name -> Problem.error(
                        "table.duplicate-column",
                        "The table has a column \"" + name + "\" already.",
                        "Give the new columns a prefix, such as \"model_\".")
                .at("prefix"));
    }

    /**
     * The columns of a task.
     *
     * @param labels what the numbers of an answer are called
     * @param width how many numbers an answer has
     */
    static PredictionColumns of(Predict.Settings settings, Task task, List<String> labels, int width) {
        return switch (task) {
            case SINGLE_LABEL_CLASSIFICATION -> new ClassColumns(settings, labels);
            case MULTI_LABEL_CLASSIFICATION -> new LabelColumns(settings, labels);
            case REGRESSION -> new ValueColumns(settings, labels);
            case EMBEDDING -> new VectorColumn(settings, width);
            case NONE -> throw new IllegalArgumentException("a model without a head predicts nothing");
        };
    }

    /** The columns of a model that has not run yet; empty when not enough is known of it. */
    static Optional<PredictionColumns> of(Predict.Settings settings, ModelSpec model) {
        Task task = model.head().task();
        int width = width(model);
        boolean told =
                switch (task) {
                    case NONE -> false;
                    case SINGLE_LABEL_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION ->
                        !model.labels().isEmpty() || !settings.probabilities();
                    case REGRESSION -> !model.labels().isEmpty();
                    case EMBEDDING -> width > 0;
                };
        return told ? Optional.of(of(settings, task, model.labels(), width)) : Optional.empty();
    }

    private static int width(ModelSpec model) {
        return model.outputs().stream()
                .filter(output -> output.name().equals(model.head().output()))
                .map(TensorSpec::shape)
                .filter(shape -> shape.rank() == 2)
                .mapToInt(shape -> (int) shape.dim(1).orElse(0))
                .findFirst()
                .orElse(0);
    }
}
