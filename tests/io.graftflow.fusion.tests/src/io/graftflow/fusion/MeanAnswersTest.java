package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ensembles of models that tell several labels, numbers or vectors. */
class MeanAnswersTest {

    private static final FusionMethod METHOD = FusionMethods.builtIn().byId("mean-answers");
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    private final float[][] rows = Nets.rows(4, 40);
    private int parts;

    @Test
    void numbersAreTheWeightedMeanInTheFirstModelsOrder() {
        Part one = part(Nets.network(1, 2), Task.REGRESSION, "kg", "cm", "s");
        Part two = part(Nets.network(3, 4), Task.REGRESSION, "s", "kg", "cm");
        Fused fused = fuse(List.of(0.25, 0.75), one, two);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        double[][] found = Nets.run(fused.network(), "answers", rows);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < 3; i++) {
                assertEquals(0.25 * a[row][i] + 0.75 * b[row][(i + 1) % 3], found[row][i], TOLERANCE);
            }
        }
        assertEquals(List.of("kg", "cm", "s"), fused.labels());
        assertEquals(new Head(Task.REGRESSION, "answers"), fused.head());
    }

    @Test
    void eachLabelHasTheMeanOfItsProbabilities() {
        Part one = part(Nets.network(1, 2), Task.MULTI_LABEL_CLASSIFICATION, "wet", "cold", "dark");
        Part two = part(Nets.network(3, 4), Task.MULTI_LABEL_CLASSIFICATION, "wet", "cold", "dark");
        Fused fused = fuse(List.of(), one, two);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        double[][] probabilities = Nets.run(fused.network(), "probabilities", rows);
        double[][] logits = Nets.run(fused.network(), "logits", rows);
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < 3; i++) {
                double mean = (sigmoid(a[row][i]) + sigmoid(b[row][i])) / 2;
                assertEquals(mean, probabilities[row][i], TOLERANCE);
                assertEquals(mean, sigmoid(logits[row][i]), TOLERANCE);
            }
        }
    }

    @Test
    void vectorsHaveTheDirectionOfTheMeanAndLengthOne() {
        Part one = part(Nets.network(1, 2), Task.EMBEDDING);
        Part two = part(Nets.network(3, 4), Task.EMBEDDING);
        Fused fused = fuse(List.of(), one, two);
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        double[][] found = Nets.run(fused.network(), "answers", rows);
        for (int row = 0; row < rows.length; row++) {
            double[] mean = new double[3];
            double squares = 0;
            for (int i = 0; i < 3; i++) {
                mean[i] = a[row][i] + b[row][i];
                squares += mean[i] * mean[i];
            }
            for (int i = 0; i < 3; i++) {
                mean[i] /= Math.sqrt(squares);
            }
            assertArrayEquals(mean, found[row], TOLERANCE);
        }
        assertEquals(List.of(), fused.labels());
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"REGRESSION", "MULTI_LABEL_CLASSIFICATION", "EMBEDDING"})
    void whatComesOutIsToldBefore(Task task) {
        String[] labels = task == Task.EMBEDDING ? new String[0] : new String[] {"a", "b", "c"};
        Part one = part(Nets.network(1, 2), task, labels);
        Part two = part(Nets.network(3, 4), task, labels);
        List<ModelSpec> specs = List.of(one.spec(), two.spec());
        assertEquals(List.of(), METHOD.check(specs, FusionOptions.DEFAULT));
        ModelSpec told = METHOD.describe(specs, FusionOptions.DEFAULT);
        Fused fused = fuse(List.of(), one, two);
        assertEquals(fused.network().outputs().toString(), told.outputs().toString());
        assertEquals(fused.head(), told.head());
        assertEquals(fused.labels(), told.labels());
    }

    @Test
    void otherTasksLabelsAndClassesAreRefused() {
        Part numbers = part(Nets.network(1, 2), Task.REGRESSION, "kg", "cm", "s");
        assertRefused("fusion.tasks-differ", numbers, part(Nets.network(1, 2), Task.EMBEDDING));
        assertRefused("fusion.labels-differ", numbers, part(Nets.network(1, 2), Task.REGRESSION, "kg", "cm", "m"));
        assertRefused("fusion.no-answers", part(Nets.network(1, 2), Task.SINGLE_LABEL_CLASSIFICATION, "a", "b", "c"));
        assertRefused("fusion.no-answers", part(Nets.network(1, 2), Task.NONE));
    }

    private void assertRefused(String code, Part... some) {
        Problem problem = assertThrows(ProblemException.class, () -> fuse(List.of(), some))
                .problem();
        assertEquals(code, problem.code());
        List<ModelSpec> specs = List.of(some).stream().map(Part::spec).toList();
        assertEquals(code, METHOD.check(specs, FusionOptions.DEFAULT).get(0).code());
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private Fused fuse(List<Double> weights, Part... some) {
        return METHOD.fuse(
                new FusionRequest(
                        List.of(some),
                        FusionWeights.of(weights, some.length, WeightRule.PARTS),
                        folder.resolve("scratch")),
                Progress.NONE);
    }

    private Part part(OnnxModel network, Task task, String... labels) {
        Model model = Model.create(folder.resolve("part" + parts++))
                .network(network)
                .head(task == Task.NONE ? Head.NONE : new Head(task, "logits"))
                .labels(List.of(labels))
                .write();
        return new Part("model of part " + parts, model.spec(), model.network(), "none");
    }
}
