package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.fusion.Predictions;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.Features;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.targets.ClassTargets;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The rows at the node's port, and how models are run over them.
 *
 * @param table the rows
 * @param column what the models read
 * @param label the column with what is true; empty when none is named
 * @param same labels that go by another name in the fused model
 * @param runner runs models
 */
record ValidationRows(Table table, String column, String label, Map<String, String> same, ModelRunner runner) {

    /** Whether anything says what is true of the rows. */
    boolean isLabelled() {
        return !label.isEmpty();
    }

    /** What classifiers say of the rows, and what is true of them. */
    Predictions predictions(List<Model> models, Progress progress) {
        LabelUnion union = LabelUnion.of(models.stream().map(Model::spec).toList(), same);
        int[] truth = truth(union);
        List<float[]> logits = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            Progress part = progress.part((double) i / models.size(), (i + 1.0) / models.size());
            Model model = models.get(i);
            String output = model.spec().head().output();
            Features features =
                    runner.run(model, table, column, List.of(output), part).features();
            logits.add(finite(numbers(features, output, union.places().get(i).size()), i));
        }
        return new Predictions(union, logits, truth);
    }

    /** The places of the true labels, which may be called as any of the models calls them. */
    int[] truth(LabelUnion union) {
        Map<String, Integer> places = new TreeMap<>(union.names(same));
        List<String> names = List.copyOf(places.keySet());
        int[] found = ClassTargets.read(table, label, names).classes();
        if (found.length == 0) {
            throw noRows();
        }
        return IntStream.of(found).map(place -> places.get(names.get(place))).toArray();
    }

    /** The answers of a network for all rows, row by row. */
    float[] answers(
            OnnxModel network, ModelSpec like, Set<String> frozen, Preprocessor preprocessor, Progress progress) {
        String output = like.head().output();
        Features features = runner.run(network, frozen, preprocessor, table, column, List.of(output), progress)
                .features();
        if (features.rows() == 0) {
            throw noRows();
        }
        return numbers(features, output, (int) features.shape(output, 0)[0]);
    }

    private static float[] numbers(Features features, String output, int width) {
        FloatBuffer all = FloatBuffer.allocate(features.rows() * width);
        for (int row = 0; row < features.rows(); row++) {
            long[] shape = features.shape(output, row);
            if (shape.length != 1 || shape[0] != width) {
                throw ProblemException.error(
                                "fusion.answer-width",
                                "A model gives " + shape[0] + " numbers a row; expected " + width
                                        + ", one for each of its labels.",
                                "Load the model with as many labels as its head has.")
                        .at(output);
            }
            features.copy(output, row, all);
        }
        return all.array();
    }

    /** Answers that are no numbers would count as labels that the model does not know. */
    private static float[] finite(float[] logits, int model) {
        for (float logit : logits) {
            if (Float.isNaN(logit)) {
                throw ProblemException.error(
                        "fusion.not-a-number",
                        "Model " + (model + 1) + " answers NaN for some of the rows; expected numbers.",
                        "Look at its outputs with \"graftflow model run\", or leave it out.");
            }
        }
        return logits;
    }

    private static ProblemException noRows() {
        return new ProblemException(
                Problem.error("fusion.empty-rows", "The table has no rows.", "Link a table that has rows.")
                        .at(FuseModels.ROWS));
    }

    /** A remedy that names the nearest metric. */
    static ProblemException unknownMetric(String metric, Set<String> known) {
        return new ProblemException(Problem.error(
                        "fusion.unknown-metric",
                        "There is no metric \"" + metric + "\".",
                        Nearest.remedy(metric, known))
                .at("metric"));
    }
}
