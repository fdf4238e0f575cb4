package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.page.Page;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.train.Answers;
import java.util.List;
import java.util.Optional;

/** Holds answers against the truth: a kind for each task. Used for one run by one thread. */
interface Evaluation {

    /** What it is called in a report's JSON. */
    String kind();

    /** The columns that rows get. */
    List<Column> added();

    /** What writes each row's answer beside it, and scores it on the way. */
    Tables.Filler filler(Answers answers);

    /** The scores of all rows, as JSON; {@code metrics} holds the numbers by name. */
    ObjectNode scores();

    /** Such as {@code 1,000 rows, 10 classes}. */
    String about();

    /**
     * Adds the scores to a page.
     *
     * @param predictions the rows with their answers
     */
    void addTo(Page page, Table predictions);

    /**
     * Reads and checks the truth.
     *
     * @throws io.graftflow.base.ProblemException when it is missing, or nothing that the model could answer
     */
    static Evaluation of(Evaluate.Settings settings, ModelSpec model, Table table, Metrics metrics) {
        return switch (model.head().task()) {
            case SINGLE_LABEL_CLASSIFICATION -> ClassEvaluation.of(settings, model, table, metrics);
            case MULTI_LABEL_CLASSIFICATION -> LabelEvaluation.of(settings, model, table, metrics);
            case REGRESSION -> ValueEvaluation.of(settings, model, table, metrics);
            case EMBEDDING -> VectorEvaluation.of(settings, model, table);
            case NONE -> throw new IllegalArgumentException("a model without a head cannot be evaluated");
        };
    }

    /** The columns that rows will get; empty when not enough is known of the model. */
    static Optional<List<Column>> added(Evaluate.Settings settings, ModelSpec model) {
        Task task = model.head().task();
        return switch (task) {
            case NONE -> Optional.empty();
            case SINGLE_LABEL_CLASSIFICATION -> Optional.of(ClassEvaluation.ADDED);
            case MULTI_LABEL_CLASSIFICATION -> Optional.of(LabelEvaluation.ADDED);
            case REGRESSION ->
                Optional.of(ValueEvaluation.added(
                        model.labels().isEmpty() ? settings.target().names() : model.labels()));
            case EMBEDDING -> width(model).map(VectorEvaluation::added);
        };
    }

    /** How many numbers an answer has, when it is known. */
    static Optional<Integer> width(ModelSpec model) {
        return model.outputs().stream()
                .filter(output -> output.name().equals(model.head().output()))
                .map(TensorSpec::shape)
                .filter(shape -> shape.rank() == 2)
                .map(shape -> (int) shape.dim(1).orElse(0))
                .filter(width -> width > 0)
                .findFirst();
    }
}
