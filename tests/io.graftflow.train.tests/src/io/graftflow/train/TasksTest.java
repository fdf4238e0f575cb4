package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Task;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.internal.distill.TaughtTargets;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.targets.TargetColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains heads of every task on a small text model, with its backbone frozen. */
final class TasksTest {

    private static final FineTuneSettings SETTINGS =
            FineTuneSettings.DEFAULT.withLearningRate(0.02).withEpochs(30).withValidation(0.2, 0);

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void makeBench() {
        bench = new Bench(folder);
    }

    private Table rows(String name, int rows, long seed) {
        return TinyText.mixtures(folder.resolve(name), rows, seed);
    }

    private Model headed(Task task, int count, List<String> labels) {
        var settings =
                new HeadSettings("", Pooling.MEAN, Normalization.NONE, List.of(32), Activation.RELU, 0, count, 1, task);
        Model backbone = bench.backbone();
        OnnxModel network = HeadBuilder.build(Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN), settings);
        return backbone.edit(folder.resolve(task.word()))
                .network(network)
                .head(new Head(task, HeadBuilder.output(task)))
                .labels(labels)
                .frozen(new TreeSet<>(backbone.spec().layers().tensors()))
                .write();
    }

    private FineTuneResult tune(Model model, Table train, FineTuneSettings settings, String... targets) {
        return tune(model, train, settings, List.of(), targets);
    }

    private FineTuneResult tune(
            Model model, Table train, FineTuneSettings settings, List<Teacher> teachers, String... targets) {
        var request = new FineTuneRequest(
                model,
                train,
                Optional.empty(),
                "text",
                new TargetColumns(List.of(targets), "|"),
                teachers,
                settings,
                folder.resolve("tuned-" + String.join("-", targets)),
                folder.resolve("scratch"));
        return bench.tuner().run(request, Progress.NONE);
    }

    private static Map<String, Double> best(FineTuneResult result) {
        return result.best().get(0).metrics();
    }

    @Test
    void aHeadForSeveralLabelsLearnsWhichARowHas() {
        try (Table train = rows("train", 240, 1)) {
            Model model = headed(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
            FineTuneResult result = tune(model, train, SETTINGS, "topics");
            assertEquals("binary-cross-entropy", result.loss());
            assertTrue(best(result).get("microF1") > 0.8, best(result).toString());
            assertTrue(result.check().passed());
            Answers answers = Answers.of(bench.runner(), result.model(), train, "text", Progress.NONE);
            float[] row = new float[3];
            answers.copy(0, row);
            for (float probability : row) {
                assertTrue(probability > 0 && probability < 1);
            }
        }
    }

    @Test
    void columnsOfOneAndZeroTrainToTheSameBytesAsLists() {
        try (Table train = rows("train", 90, 1)) {
            FineTuneSettings brief = SETTINGS.withEpochs(3);
            Model model = headed(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS);
            Model lists = tune(model, train, brief, "topics").model();
            Model columns = tune(model, train, brief, "place", "animal", "food").model();
            assertEquals(lists.network().sha256(), columns.network().sha256());
        }
    }

    @Test
    void aHeadForNumbersAnswersInTheUnitsOfTheData() {
        try (Table train = rows("train", 240, 1);
                Table test = rows("test", 60, 2)) {
            FineTuneResult result = tune(headed(Task.REGRESSION, 1, List.of("grams")), train, SETTINGS, "grams");
            assertEquals("mse", result.loss());
            assertTrue(best(result).get("r2") > 0.7, best(result).toString());
            assertTrue(
                    best(result).get("mae") > 10 && best(result).get("mae") < 300,
                    best(result).toString());
            Answers answers = Answers.of(bench.runner(), result.model(), test, "text", Progress.NONE);
            float[] row = new float[1];
            double error = 0;
            double[] truth = new double[60];
            test.forEachRow(Progress.NONE, own -> truth[(int) own.index()] = own.number(5));
            for (int i = 0; i < 60; i++) {
                answers.copy(i, row);
                error += Math.abs(row[0] - truth[i]) / 60;
            }
            assertTrue(error < 300, "mean error " + error);
        }
    }

    @Test
    void unitsThatWereLearntStayWhenTrainingGoesOn() {
        try (Table train = rows("train", 120, 1);
                Table other = rows("other", 150, 7)) {
            Model first = tune(headed(Task.REGRESSION, 1, List.of("grams")), train, SETTINGS, "grams")
                    .model();
            float[] scale = first.network().initializer(HeadBuilder.VALUE_SCALE).floats();
            assertTrue(scale[0] > 100, "the standard deviation of the numbers");
            FineTuneResult again = tune(
                    first.edit(folder.resolve("first")).write(),
                    other,
                    SETTINGS.withEpochs(1).withLearningRate(1e-6),
                    "grams");
            assertArrayEquals(
                    scale,
                    again.model().network().initializer(HeadBuilder.VALUE_SCALE).floats());
            assertTrue(best(again).get("r2") > 0.5, "it goes on from what it knew: " + best(again));
        }
    }

    @Test
    void lossesOfNumbersAllLearn() {
        try (Table train = rows("train", 150, 1)) {
            for (String loss : List.of("mae", "huber")) {
                Model model = headed(Task.REGRESSION, 1, List.of("grams"));
                FineTuneResult result = tune(model, train, SETTINGS.withLoss(LossSettings.of(loss)), "grams");
                assertEquals(loss, result.loss());
                assertTrue(best(result).get("r2") > 0.7, loss + " " + best(result));
            }
        }
    }

    @Test
    void aHeadForEmbeddingsBringsRowsOfAGroupTogether() {
        try (Table train = bench.texts("train", 150, 1)) {
            Model model = headed(Task.EMBEDDING, 8, List.of());
            FineTuneResult result = tune(model, train, SETTINGS.withEpochs(10), "label");
            assertEquals("triplet", result.loss());
            List<TrainingHistory.Epoch> epochs = result.history().epochs();
            double begin = epochs.get(0).validationLoss().orElseThrow();
            double end = epochs.stream()
                    .mapToDouble(epoch -> epoch.validationLoss().orElseThrow())
                    .min()
                    .orElseThrow();
            assertTrue(end < begin, begin + " to " + end);
            assertTrue(best(result).get("recallAt1") > 0.6, best(result).toString());
            Answers answers = Answers.of(bench.runner(), result.model(), train, "text", Progress.NONE);
            float[] row = new float[8];
            answers.copy(3, row);
            double square = 0;
            for (float value : row) {
                square += value * value;
            }
            assertEquals(1, square, 1e-5, "vectors have length 1");
        }
    }

    @Test
    void aStudentLearnsFromATeacherWhatItsLabelsDoNotSay() {
        try (Table train = bench.texts("train", 240, 1);
                Table wrong = TinyText.rows(folder.resolve("wrong"), 240, 1, 0.6);
                Table test = bench.texts("test", 90, 2)) {
            Model otherOrder = bench.headed()
                    .edit(folder.resolve("other-order"))
                    .labels(List.of("place", "animal", "food"))
                    .write();
            Model teacher = tune(
                            otherOrder, train, SETTINGS.withValidation(0, 0).withEpochs(40), "label")
                    .model()
                    .edit(folder.resolve("teacher"))
                    .write();
            FineTuneSettings settings = SETTINGS.withEpochs(40)
                    .withValidation(0, 0)
                    .withLoss(LossSettings.of(LossSettings.AUTO, Map.of("hardWeight", 0.0)));
            FineTuneResult taught =
                    tune(bench.headed(), wrong, settings, List.of(new Teacher(teacher, "text")), "label");
            assertEquals("distillation", taught.loss());
            double withTeacher = bench.accuracy(taught.model(), test);
            double ofTeacher = bench.accuracy(teacher, test);
            assertTrue(withTeacher > ofTeacher - 0.1, withTeacher + " by a teacher of " + ofTeacher);
            Model alone = tune(bench.headed(), wrong, SETTINGS.withEpochs(40).withValidation(0, 0), "label")
                    .model();
            assertTrue(bench.accuracy(alone, test) < withTeacher - 0.2, "labels alone: " + bench.accuracy(alone, test));
        }
    }

    @Test
    void aStudentLearnsClassesFromTeachersThatEachKnowSome() {
        try (Table train = bench.texts("train", 240, 1);
                Table wrong = TinyText.rows(folder.resolve("wrong"), 240, 1, 0.6);
                Table test = bench.texts("test", 90, 2)) {
            FineTuneSettings plain = SETTINGS.withValidation(0, 0).withEpochs(40);
            Model whole = tune(bench.headed(), train, plain, "label")
                    .model()
                    .edit(folder.resolve("whole"))
                    .write();
            Model first = tune(
                            headed(Task.SINGLE_LABEL_CLASSIFICATION, 2, List.of("food", "animal")),
                            without(train, "place"),
                            plain,
                            "label")
                    .model()
                    .edit(folder.resolve("first"))
                    .write();
            FineTuneSettings settings =
                    plain.withLoss(LossSettings.of(LossSettings.AUTO, Map.of("hardWeight", 0.0, "temperature", 1.0)));
            List<Teacher> teachers = List.of(new Teacher(whole, "text", 2), new Teacher(first, "text"));
            Model taught =
                    tune(bench.headed(), wrong, settings, teachers, "label").model();
            double accuracy = bench.accuracy(taught, test);
            assertTrue(accuracy > 0.8, "accuracy " + accuracy);
        }
    }

    private Table without(Table table, String label) {
        List<Long> rows = new ArrayList<>();
        table.forEachRow(Progress.NONE, row -> {
            if (!row.text("label").equals(label)) {
                rows.add(row.index());
            }
        });
        long[] chosen = rows.stream().mapToLong(Long::longValue).toArray();
        return Tables.select(table, chosen, folder.resolve("without-" + label), Progress.NONE);
    }

    @Test
    void aStudentOfSeveralLabelsLearnsFromATeacher() {
        try (Table train = rows("train", 240, 1);
                Table test = rows("test", 80, 2)) {
            FineTuneSettings plain = SETTINGS.withValidation(0, 0).withEpochs(40);
            Model teacher = tune(headed(Task.MULTI_LABEL_CLASSIFICATION, 3, TinyText.LABELS), train, plain, "topics")
                    .model()
                    .edit(folder.resolve("teacher"))
                    .write();
            FineTuneSettings soft = plain.withLoss(LossSettings.of(LossSettings.AUTO, Map.of("hardWeight", 0.0)));
            Model student = headed(Task.MULTI_LABEL_CLASSIFICATION, 3, List.of("place", "animal", "food"));
            FineTuneResult taught = tune(student, train, soft, List.of(new Teacher(teacher, "text")), "topics");
            assertEquals("binary-distillation", taught.loss());
            assertTrue(apart(teacher, taught.model(), test) < 0.1, "apart " + apart(teacher, taught.model(), test));
        }
    }

    @Test
    void aStudentOfNumbersLearnsFromATeacher() {
        try (Table train = rows("train", 240, 1);
                Table test = rows("test", 80, 2)) {
            FineTuneSettings plain = SETTINGS.withValidation(0, 0).withEpochs(40);
            Model teacher = tune(headed(Task.REGRESSION, 1, List.of("grams")), train, plain, "grams")
                    .model()
                    .edit(folder.resolve("teacher"))
                    .write();
            FineTuneSettings soft = plain.withLoss(LossSettings.of(LossSettings.AUTO, Map.of("hardWeight", 0.0)));
            Model student = headed(Task.REGRESSION, 1, List.of("weight"));
            Model taught = tune(student, train, soft, List.of(new Teacher(teacher, "text")), "grams")
                    .model();
            double apart = apart(teacher, taught, test);
            double mean = apart(teacher, headed(Task.REGRESSION, 1, List.of("mass")), test);
            assertTrue(apart < 0.2 * mean, apart + " of " + mean);
        }
    }

    /** The mean distance of two models' answers, each number by its name where both name it. */
    private double apart(Model one, Model other, Table table) {
        Answers first = Answers.of(bench.runner(), one, table, "text", Progress.NONE);
        Answers second = Answers.of(bench.runner(), other, table, "text", Progress.NONE);
        float[] a = new float[first.width()];
        float[] b = new float[second.width()];
        double sum = 0;
        for (int row = 0; row < first.rows(); row++) {
            first.copy(row, a);
            second.copy(row, b);
            for (int i = 0; i < a.length; i++) {
                int place = a.length == 1
                        ? 0
                        : second.labels().indexOf(first.labels().get(i));
                sum += Math.abs(a[i] - b[place]);
            }
        }
        return sum / (first.rows() * a.length);
    }

    @Test
    void featuresOfAStudentComeToMatchThoseOfItsTeacher() {
        try (Table train = bench.texts("train", 180, 1)) {
            FineTuneSettings plain = SETTINGS.withValidation(0, 0)
                    .withEpochs(12)
                    .withPlan(FreezingPlan.PLAIN)
                    .withLearningRate(0.01);
            Model open =
                    bench.headed().edit(folder.resolve("open")).frozen(Set.of()).write();
            Model teacher = tune(open, train, plain, "label")
                    .model()
                    .edit(folder.resolve("teacher"))
                    .write();
            List<Teacher> teachers = List.of(new Teacher(teacher, "text"));
            FineTuneResult matched = tune(open, train, plain.withLoss(matching(1.0)), teachers, "label");
            assertTrue(matched.check().passed());
            assertEquals(
                    open.network().initializerNames(),
                    matched.model().network().initializerNames(),
                    "the layer between is in no model");
            double first = matched.history().epochs().get(0).loss();
            double last = matched.history()
                    .epochs()
                    .get(matched.history().epochs().size() - 1)
                    .loss();
            assertTrue(last < 0.5 * first, first + " to " + last);
            String network = matched.model().network().sha256();
            Model unmatched = tune(open, train, plain.withLoss(matching(0)), teachers, "label")
                    .model();
            assertNotEquals(network, unmatched.network().sha256());
        }
    }

    @Test
    void featuresThatDoNotTrainAreNotMatched() {
        try (Table train = bench.texts("train", 90, 1)) {
            FineTuneSettings plain = SETTINGS.withValidation(0, 0).withEpochs(3);
            List<Teacher> teachers = List.of(new Teacher(bench.headed(), "text"));
            Model matched = tune(bench.headed(), train, plain.withLoss(matching(5.0)), teachers, "label")
                    .model();
            String network = matched.network().sha256();
            Model without = tune(bench.headed(), train, plain.withLoss(matching(0)), teachers, "label")
                    .model();
            assertEquals(network, without.network().sha256(), "a frozen backbone's features stay as they are");
        }
    }

    private static LossSettings matching(double weight) {
        return LossSettings.of(LossSettings.AUTO, Map.of("featureWeight", weight));
    }

    @Test
    void teachersThatCannotTeachAreRefused() {
        Model numbers = headed(Task.REGRESSION, 1, List.of("grams"));
        Model strangers = headed(Task.SINGLE_LABEL_CLASSIFICATION, 2, List.of("x", "y"));
        assertEquals(
                "train.teacher-task",
                TeacherFit.problem(numbers.spec(), strangers.spec())
                        .orElseThrow()
                        .code());
        assertEquals(
                "train.teacher-labels",
                TeacherFit.problem(strangers.spec(), bench.headed().spec())
                        .orElseThrow()
                        .code());
        Model some = headed(Task.SINGLE_LABEL_CLASSIFICATION, 2, List.of("food", "z"));
        assertEquals(
                Optional.empty(), TeacherFit.problem(some.spec(), bench.headed().spec()));
        assertThrows(ProblemException.class, () -> new Teacher(some, "text", 0));
    }

    @Test
    void weightsOfClassesHoldForAStudentToo() {
        var classes = new io.graftflow.train.targets.ClassTargets("label", List.of("a", "b"), new int[] {0, 0, 0, 1});
        var taught = new TaughtTargets(classes, (truth, chosen, rows) -> List.of(), new int[] {0, 1, 2, 3});
        assertEquals(ClassWeights.BALANCED.of(classes), ClassWeights.BALANCED.of(taught));
    }

    @Test
    void whatDoesNotFitTheTaskIsRefused() {
        try (Table train = rows("train", 60, 1)) {
            Model numbers = headed(Task.REGRESSION, 1, List.of("grams"));
            assertCode("train.loss-unfit", numbers, train, LossSettings.of("cross-entropy"), "grams");
            assertCode(
                    "train.weights-unfit",
                    numbers,
                    train,
                    LossSettings.DEFAULT.withWeights(ClassWeights.BALANCED),
                    "grams");
            assertCode("train.no-teacher", bench.headed(), train, LossSettings.of("distillation"), "label");
            assertCode("train.target-count", numbers, train, LossSettings.DEFAULT, "grams", "food");
        }
    }

    private void assertCode(String code, Model model, Table train, LossSettings loss, String... targets) {
        ProblemException refused =
                assertThrows(ProblemException.class, () -> tune(model, train, SETTINGS.withLoss(loss), targets));
        assertEquals(code, refused.problem().code());
    }

    @Test
    void rareClassesWeighMoreWhereThatIsWished() {
        var classes = new io.graftflow.train.targets.ClassTargets(
                "label", List.of("a", "b", "c"), new int[] {0, 0, 0, 0, 1, 1});
        assertEquals(List.of(0.5f, 1f, 1f), ClassWeights.BALANCED.of(classes), "6 / (3 · 4), 6 / (3 · 2), unseen");
        assertEquals(List.of(), ClassWeights.NONE.of(classes));
        assertEquals(List.of(1f, 3f, 1f), new ClassWeights(false, Map.of("b", 3.0)).of(classes));
        var labels = new io.graftflow.train.targets.LabelTargets(
                TargetColumns.of("t"), List.of("a", "b"), new int[][] {{0}, {0, 1}, {0}, {}});
        assertEquals(List.of(1 / 3f, 3f), ClassWeights.BALANCED.of(labels), "without it by with it");
        ProblemException unknown =
                assertThrows(ProblemException.class, () -> new ClassWeights(false, Map.of("d", 3.0)).of(classes));
        assertEquals("train.unknown-label", unknown.problem().code());
    }
}
