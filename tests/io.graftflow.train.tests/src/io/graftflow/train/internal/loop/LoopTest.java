package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Clipping;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.Pace;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Averaging;
import io.graftflow.train.Batches;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.Regularization;
import io.graftflow.train.ScheduleSettings;
import io.graftflow.train.TrainingLog;
import io.graftflow.train.Validation;
import io.graftflow.train.internal.LabeledRows;
import io.graftflow.train.targets.ClassTargets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoopTest {

    private static final FineTuneSettings PLAIN = LoopBench.PLAIN;
    private static final LabeledRows ROWS = Vectors.labeled(72, 1);
    private static final LabeledRows HELD = Vectors.labeled(30, 2);

    @TempDir
    private Path folder;

    private LoopBench bench;

    @BeforeEach
    void prepare() {
        bench = new LoopBench(folder);
    }

    private static FineTuneSettings averaging(Averaging averaging) {
        return PLAIN.withRegularization(Regularization.NONE.withAveraging(averaging));
    }

    private static double[] losses(LoopBench.Trained trained) {
        return trained.loop().log().steps().stream()
                .mapToDouble(TrainingLog.Step::loss)
                .toArray();
    }

    private static void assertNear(Map<String, TensorData> expected, Map<String, TensorData> actual, double most) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.doubles(), actual.get(name).doubles(), most, name));
    }

    /** Plain steps over the same batches, without the loop; something looks at the weights after each. */
    private static void replay(FineTuneSettings settings, BiConsumer<Integer, Map<String, TensorData>> after) {
        replay(settings, step -> Pace.of(settings.learningRate()), after);
    }

    private static void replay(
            FineTuneSettings settings, IntFunction<Pace> paces, BiConsumer<Integer, Map<String, TensorData>> after) {
        var program = LoopBench.program(LoopBench.network("Relu"), LoopBench.WEIGHTS, settings);
        var order = new DataOrder(ROWS.inputs(), ROWS.targets().strata(), settings.batches(), settings.seed());
        try (TrainingSession session = LoopBench.ENGINE.train(program, Device.CPU, LoopBench.ONE_THREAD)) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                List<int[]> batches = order.epoch(epoch);
                for (int i = 0; i < batches.size(); i++) {
                    int step = epoch * batches.size() + i;
                    session.accumulate(ROWS.inputs().batch(batches.get(i)), ROWS.targets(batches.get(i)), 1);
                    session.update(paces.apply(step));
                    after.accept(step, session.weights());
                }
            }
        }
    }

    private static void mix(Map<String, double[]> mean, Map<String, TensorData> weights, double share) {
        weights.forEach((name, tensor) -> {
            double[] now = tensor.doubles();
            double[] own = mean.computeIfAbsent(name, key -> now.clone());
            for (int i = 0; i < own.length; i++) {
                own[i] += share * (now[i] - own[i]);
            }
        });
    }

    private static void assertMean(Map<String, double[]> expected, Map<String, TensorData> actual) {
        expected.forEach(
                (name, values) -> assertArrayEquals(values, actual.get(name).doubles(), 1e-6, name));
    }

    @Test
    void theLoopTakesTheStepsThatPlainStepsTake() {
        var last = new TreeMap<String, TensorData>();
        replay(PLAIN, (step, weights) -> last.putAll(weights));
        assertEquals(last, new TreeMap<>(bench.train(PLAIN, ROWS).weights()));
    }

    @Test
    void aScheduleMovesTheMomentumTooUnlessItIsToStayOrThereIsNone() {
        ScheduleSettings cycle = ScheduleSettings.of("one-cycle");
        FineTuneSettings adam =
                PLAIN.withOptimizer(new Optimizer("adamw", Map.of())).withSchedule(cycle);
        var last = new TreeMap<String, TensorData>();
        replay(
                adam,
                step -> new Pace(cycle.learningRate(0.1, step, 10, 5, Map.of()), cycle.momentum(step, 10, 5)),
                (step, weights) -> last.putAll(weights));
        LoopBench.Trained moved = bench.train(adam, ROWS);
        assertEquals(last, new TreeMap<>(moved.weights()));
        assertTrue(moved.loop()
                .log()
                .notes()
                .contains("The schedule one-cycle moves beta1 too, in the place of the optimizer's own."));
        LoopBench.Trained stays = bench.train(adam.withSchedule(cycle.withOptions(Map.of("cycleMomentum", 0.0))), ROWS);
        assertNotEquals(moved.weights(), stays.weights());
        assertEquals(1, stays.loop().log().notes().size());
        FineTuneSettings plain = PLAIN.withSchedule(cycle).withOptimizer(new Optimizer("gd", Map.of()));
        assertEquals(1, bench.train(plain, ROWS).loop().log().notes().size(), "gradient descent has none");
    }

    @Test
    void aBatchInPartsGivesTheSameStepsButForRounding() {
        LoopBench.Trained whole = bench.train(PLAIN, ROWS);
        for (int parts : new int[] {2, 3, 16, 50}) {
            LoopBench.Trained apart =
                    bench.train(PLAIN.withBatches(PLAIN.batches().withAccumulation(parts)), ROWS);
            assertArrayEquals(losses(whole), losses(apart), 1e-5, parts + " parts");
            assertNear(whole.weights(), apart.weights(), 1e-5);
        }
    }

    /** Their mean is over the weights of the rows' classes, which parts have more or less of. */
    @Test
    void aBatchInPartsGivesTheSameStepsWhereClassesWeighDifferently() {
        for (String name : List.of("cross-entropy", "focal")) {
            bench = new LoopBench(folder.resolve(name), Loss.of(name).withClassWeights(List.of(1f, 5f, 0.2f)));
            LoopBench.Trained whole = bench.train(PLAIN, ROWS);
            LoopBench.Trained apart =
                    bench.train(PLAIN.withBatches(PLAIN.batches().withAccumulation(4)), ROWS);
            assertArrayEquals(losses(whole), losses(apart), 1e-5, name);
            assertNear(whole.weights(), apart.weights(), 1e-5);
        }
    }

    @Test
    void rowsThatDoNotFitMemoryAreRunInPartsWhichIsSaid() {
        var plan =
                new MemoryPlan(LoopBench.program(LoopBench.network("Relu"), LoopBench.WEIGHTS, PLAIN), ROWS.inputs());
        LoopBench.Trained whole = bench.train(PLAIN, ROWS);
        LoopBench.Trained small =
                bench.train(PLAIN.withExecution(PLAIN.execution().withMemory(plan.bytes(4))), ROWS);
        assertNear(whole.weights(), small.weights(), 1e-5);
        assertTrue(
                small.loop().log().notes().stream().anyMatch(note -> note.contains("4 rows are run at once")),
                small.loop().log().notes().toString());
    }

    @Test
    void whenMemoryRunsOutPartsAreHalvedAndTheStepBeginsAnew() {
        LoopBench.Trained whole = bench.train(PLAIN, ROWS);
        LoopBench.Trained small =
                bench.train(LimitedEngine.of(5), LoopBench.network("Relu"), PLAIN, ROWS, Optional.empty());
        assertArrayEquals(losses(whole), losses(small), 1e-5);
        assertNear(whole.weights(), small.weights(), 1e-5);
        List<String> notes = small.loop().log().notes();
        assertTrue(
                notes.contains("Memory ran out in step 1; from there on 4 rows were run at once, their gradients added"
                        + " up."),
                notes.toString());
    }

    @Test
    void gradientsOfPartsBeforeMemoryRanOutDoNotCountTwice() {
        FineTuneSettings parts = PLAIN.withBatches(PLAIN.batches().withAccumulation(2));
        LoopBench.Trained whole = bench.train(parts, ROWS);
        LoopBench.Trained small =
                bench.train(LimitedEngine.inBatch(2), LoopBench.network("Relu"), parts, ROWS, Optional.empty());
        assertArrayEquals(losses(whole), losses(small), 1e-5);
        assertNear(whole.weights(), small.weights(), 1e-5);
    }

    @Test
    void whereNotEvenOneRowFitsTrainingIsRefused() {
        Engine none = LimitedEngine.of(0);
        ProblemException refused = assertThrows(
                ProblemException.class,
                () -> bench.train(none, LoopBench.network("Relu"), PLAIN, ROWS, Optional.empty()));
        assertEquals("train.out-of-memory", refused.problem().code());
    }

    @Test
    void anExponentialMeanIsTakenInThePlaceOfTheLastWeights() {
        var mean = new TreeMap<String, double[]>();
        replay(PLAIN, (step, weights) -> mix(mean, weights, 0.1));
        assertMean(
                mean, bench.train(averaging(Averaging.exponential(0.9)), ROWS).weights());
    }

    @Test
    void theMeanOverTheLastEpochsIsTaken() {
        FineTuneSettings settings = averaging(Averaging.stochastic(0.4)).withEpochs(5);
        var mean = new TreeMap<String, double[]>();
        var taken = new ArrayList<Integer>();
        replay(settings, (step, weights) -> {
            boolean ends = step % 5 == 4;
            if (ends && step / 5 >= 2) {
                taken.add(step / 5);
                mix(mean, weights, 1.0 / taken.size());
            }
        });
        assertEquals(List.of(2, 3, 4), taken);
        assertMean(mean, bench.train(settings, ROWS).weights());
    }

    @Test
    void measurementsOfAnExponentialMeanAreThoseOfTheWeightsThatAreTaken() {
        LoopBench.Trained trained = bench.train(averaging(Averaging.exponential(0.9)), ROWS, HELD);
        List<TrainingLog.Measurement> measured = trained.loop().log().measurements();
        assertEquals(2, measured.size());
        assertEquals(2, trained.loop().taken());
        assertEquals(measured.get(1).loss(), loss(LoopBench.network("Relu").withInitializers(trained.weights())), 1e-6);
    }

    private static double loss(OnnxModel network) {
        try (var session = LoopBench.ENGINE.open(network, Device.CPU, LoopBench.ONE_THREAD)) {
            float[] logits = session.run(HELD.inputs().batch(HELD.inOrder(1000).get(0)))
                    .get("logits")
                    .floats();
            int[] rows = HELD.inOrder(1000).get(0);
            double sum = 0;
            for (int i = 0; i < rows.length; i++) {
                double all = 0;
                for (int k = 0; k < 3; k++) {
                    all += Math.exp(logits[3 * i + k]);
                }
                sum += Math.log(all) - logits[3 * i + HELD.targets().strata()[rows[i]]];
            }
            return sum / rows.length;
        }
    }

    @Test
    void measuringChangesNoStep() {
        for (FineTuneSettings settings :
                List.of(PLAIN, averaging(Averaging.exponential(0.9)), averaging(Averaging.stochastic(0.1)))) {
            FineTuneSettings often = settings.withValidation(Validation.NONE.withEverySteps(1));
            assertArrayEquals(losses(bench.train(settings, ROWS)), losses(bench.train(often, ROWS, HELD)));
        }
    }

    @Test
    void aLossOnHeldBackRowsThatIsNoNumberStopsTraining() {
        float[][] huge = new float[4][Vectors.WIDTH];
        Arrays.stream(huge).forEach(row -> Arrays.fill(row, 3e38f));
        var held =
                new LabeledRows(new Vectors(huge), new ClassTargets("class", Vectors.CLASSES, new int[] {0, 1, 2, 0}));
        Problem problem = assertThrows(ProblemException.class, () -> bench.train(PLAIN, ROWS, held))
                .problem();
        assertEquals("train.diverged", problem.code());
        assertTrue(problem.message().contains("the loss on the held-back rows became "), problem.message());
        assertTrue(problem.message().contains("in step 5 of 10, epoch 1"), problem.message());
    }

    @Test
    void heldBackRowsAreMeasuredEachSoManySteps() {
        FineTuneSettings settings = PLAIN.withValidation(Validation.NONE.withEverySteps(3));
        List<TrainingLog.Measurement> measured =
                bench.train(settings, ROWS, HELD).loop().log().measurements();
        assertEquals(
                List.of(3L, 6L, 9L, 10L),
                measured.stream().map(TrainingLog.Measurement::step).toList());
        assertEquals(
                List.of(1, 2, 2, 2),
                measured.stream().map(TrainingLog.Measurement::epoch).toList());
    }

    @Test
    void patienceCountsMeasurementsAndTheBestWeightsAreTaken() {
        FineTuneSettings settings = PLAIN.withEpochs(40)
                .withLearningRate(3)
                .withValidation(Validation.NONE.withEverySteps(1).withPatience(4));
        LoopBench.Trained trained = bench.train(settings, ROWS, HELD);
        List<TrainingLog.Measurement> measured = trained.loop().log().measurements();
        assertTrue(trained.loop().stoppedEarly());
        double best = measured.stream()
                .mapToDouble(TrainingLog.Measurement::loss)
                .min()
                .orElseThrow();
        assertEquals(best, measured.get(measured.size() - 5).loss());
        assertEquals(best, loss(LoopBench.network("Relu").withInitializers(trained.weights())), 1e-5);
    }

    @Test
    void theLastWeightsAreTakenWhereTheBestAreNotWanted() {
        FineTuneSettings settings = PLAIN.withEpochs(8).withLearningRate(3);
        var last = new TreeMap<String, TensorData>();
        replay(settings, (step, weights) -> last.putAll(weights));
        Validation rule = Validation.NONE.withEverySteps(1);
        LoopBench.Trained kept = bench.train(settings.withValidation(rule.withRestoreBest(false)), ROWS, HELD);
        assertEquals(last, new TreeMap<>(kept.weights()));
        assertNotEquals(
                last,
                new TreeMap<>(
                        bench.train(settings.withValidation(rule), ROWS, HELD).weights()));
    }

    @Test
    void aMetricMayDecideWhatIsBest() {
        FineTuneSettings settings =
                PLAIN.withEpochs(6).withLearningRate(1).withValidation(Validation.NONE.withMetric("accuracy"));
        LoopBench.Trained trained = bench.train(settings, ROWS, HELD);
        double best = trained.loop().history().epochs().stream()
                .mapToDouble(epoch -> epoch.metrics().get("accuracy"))
                .max()
                .orElseThrow();
        assertEquals(-best, trained.loop().best());
        Problem unknown = assertThrows(
                        ProblemException.class,
                        () -> bench.train(PLAIN.withValidation(Validation.NONE.withMetric("acuracy")), ROWS, HELD))
                .problem();
        assertEquals("train.unknown-metric", unknown.code());
        assertTrue(unknown.remedy().contains("accuracy"), unknown.remedy());
    }

    @Test
    void thePlateauLowersTheRateWhenMeasurementsGetNoBetterAndNeedsRowsToMeasureOn() {
        ScheduleSettings plateau =
                ScheduleSettings.of("plateau").withOptions(Map.of("patience", 0.0, "factor", 0.5, "threshold", 0.5));
        FineTuneSettings settings = PLAIN.withEpochs(8).withSchedule(plateau);
        List<TrainingLog.Step> steps =
                bench.train(settings, ROWS, HELD).loop().log().steps();
        assertEquals(0.1, steps.get(0).learningRate());
        assertTrue(
                steps.get(39).learningRate() <= 0.025, "rate " + steps.get(39).learningRate());
        ProblemException refused = assertThrows(ProblemException.class, () -> bench.train(settings, ROWS));
        assertEquals("train.no-validation", refused.problem().code());
        assertEquals("schedule", refused.problem().where());
    }

    /** What the loop tells the schedule is what it measured, by a metric of which more is better. */
    @Test
    void thePlateauLooksAtTheMetricThatDecides() {
        ScheduleSettings plateau = ScheduleSettings.of("plateau").withOptions(Map.of("patience", 1.0, "factor", 0.5));
        FineTuneSettings settings = PLAIN.withEpochs(12)
                .withLearningRate(0.5)
                .withSchedule(plateau)
                .withValidation(Validation.NONE.withMetric("accuracy"));
        TrainingLog log = bench.train(settings, ROWS, HELD).loop().log();
        Map<String, Double> state = Map.of();
        for (int epoch = 0; epoch < 12; epoch++) {
            double rate = plateau.learningRate(0.5, 5L * epoch, 60, 5, state);
            assertEquals(rate, log.steps().get(5 * epoch).learningRate(), "epoch " + epoch);
            double accuracy = log.measurements().get(epoch).metrics().get("accuracy");
            state = plateau.schedule().measured(state, accuracy, false, plateau);
        }
        double last = log.steps().get(59).learningRate();
        assertTrue(last < 0.5 && last > 0.5 * Math.pow(0.5, 5), "it drops sometimes, but not each time: " + last);
    }

    @Test
    void clippedGradientsMoveWeightsNoFurtherThanTheirNormTimesTheRate() {
        FineTuneSettings settings = PLAIN.withRegularization(Regularization.NONE.withClipping(Clipping.byNorm(0.01)));
        LoopBench.Trained trained = bench.train(settings, ROWS);
        OnnxModel before = LoopBench.network("Relu");
        double moved = 0;
        for (Map.Entry<String, TensorData> tensor : trained.weights().entrySet()) {
            double[] from = before.initializer(tensor.getKey()).doubles();
            double[] to = tensor.getValue().doubles();
            for (int i = 0; i < from.length; i++) {
                moved += (to[i] - from[i]) * (to[i] - from[i]);
            }
        }
        assertTrue(Math.sqrt(moved) <= 10 * 0.01 * 0.1 * 1.001, "moved " + Math.sqrt(moved));
        assertTrue(trained.loop().log().steps().get(0).gradientNorm() > 0.01);
    }

    @Test
    void mixupTrainsOnMixesAndBalancedRowsOnAnotherOrder() {
        double[] plain = losses(bench.train(PLAIN, ROWS));
        FineTuneSettings mixed = PLAIN.withRegularization(Regularization.NONE.withMixup(0.4));
        double[] first = losses(bench.train(mixed, ROWS));
        assertArrayEquals(first, losses(bench.train(mixed, ROWS)));
        assertNotEquals(plain[0], first[0]);
        FineTuneSettings balanced = PLAIN.withBatches(Batches.of(16).withBalanced(true));
        assertNotEquals(plain[0], losses(bench.train(balanced, ROWS))[0]);
    }

    @Test
    void aLayerWhoseNumbersAreNotFiniteIsNamed() {
        FineTuneSettings settings = PLAIN.withEpochs(1);
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> bench.train(LoopBench.ENGINE, LoopBench.network("Log"), settings, ROWS, Optional.empty()))
                .problem();
        assertEquals("train.diverged", problem.code());
        assertTrue(problem.message().contains("in step 1 of 5, epoch 1"), problem.message());
        assertTrue(
                problem.message().contains("comes from the node \"/first/Log\" (Log) of the layer first"),
                problem.message());
    }

    @Test
    void weightsWhoseGradientsAreNotFiniteAreNamed() {
        float[][] zeros = new float[16][Vectors.WIDTH];
        var rows = new LabeledRows(new Vectors(zeros), Vectors.labeled(16, 1).targets());
        OnnxModel network =
                LoopBench.network("Sqrt").withInitializers(Map.of("first.bias", TensorData.of(new float[8], 8)));
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> bench.train(LoopBench.ENGINE, network, PLAIN, rows, Optional.empty()))
                .problem();
        assertEquals("train.diverged", problem.code());
        assertTrue(problem.message().contains("the gradients of \"first."), problem.message());
        assertTrue(problem.message().contains("in the layer first"), problem.message());
    }

    @Test
    void theLogTellsEachStep() {
        LoopBench.Trained trained = bench.train(PLAIN, ROWS);
        List<TrainingLog.Step> steps = trained.loop().log().steps();
        assertEquals(10, steps.size());
        for (int i = 0; i < steps.size(); i++) {
            assertEquals(i + 1, steps.get(i).step());
            assertEquals(i / 5 + 1, steps.get(i).epoch());
            assertEquals(i % 5 == 4 ? 8 : 16, steps.get(i).rows());
            assertTrue(steps.get(i).gradientNorm() > 0);
        }
        assertTrue(trained.loop().log().notes().contains("Precision float32. It is a test."));
    }

    @Test
    void aTrainingThatGoesOnDoesWhatOneInOneGoDoes() {
        Averaging ema = Averaging.exponential(0.8);
        FineTuneSettings all = PLAIN.withEpochs(4)
                .withOptimizer(new Optimizer("adamw", Map.of()))
                .withBatches(Batches.of(16).withBalanced(true).withAccumulation(2))
                .withSchedule(ScheduleSettings.of("plateau")
                        .withOptions(Map.of("patience", 0.0, "threshold", 0.9, "factor", 0.7)))
                .withRegularization(Regularization.NONE.withAveraging(ema).withMixup(0.3));
        for (FineTuneSettings settings : List.of(
                all,
                all.withValidation(Validation.NONE.withEverySteps(3).withPatience(3)),
                all.withLearningRate(0),
                all.withSchedule(ScheduleSettings.of("one-cycle")),
                PLAIN.withEpochs(40)
                        .withLearningRate(3)
                        .withValidation(Validation.NONE.withEverySteps(1).withPatience(4)),
                averaging(Averaging.stochastic(0.3)).withEpochs(4))) {
            LoopBench.Trained whole = bench.train(settings, ROWS, HELD);
            for (int questions : new int[] {3, 8, 11}) {
                int asked = settings.learningRate() == 0 ? 100 + questions : questions;
                LoopBench.Trained again = bench.trainWithABreak(settings, ROWS, HELD, asked);
                assertEquals(new TreeMap<>(whole.weights()), new TreeMap<>(again.weights()));
                assertArrayEquals(losses(whole), losses(again));
                assertEquals(
                        whole.loop().log().measurements(), again.loop().log().measurements());
                assertEquals(whole.loop().log().notes(), again.loop().log().notes());
                assertEquals(whole.loop().history(), again.loop().history());
                assertEquals(whole.loop().taken(), again.loop().taken());
                assertEquals(whole.loop().best(), again.loop().best());
                assertTrue(again.loop().resumedAt() > 0);
            }
        }
    }

    /** Of all rows in one batch, what batch norm sees with the mean of the weights is known. */
    @Test
    void runningStatisticsFitTheMeanOverEpochs() {
        FineTuneSettings settings =
                averaging(Averaging.stochastic(0.1)).withEpochs(3).withBatchSize(72);
        OnnxModel network = LoopBench.normalized();
        Map<String, TensorData> weights = bench.train(
                        LoopBench.ENGINE, network, LoopBench.NORMALIZED, settings, ROWS, Optional.empty())
                .weights();
        double[] first = weights.get("first.weight").doubles();
        double[] mean = new double[8];
        double[] squares = new double[8];
        float[] x = ROWS.inputs().batch(ROWS.inOrder(100).get(0)).get("x").floats();
        for (int row = 0; row < 72; row++) {
            for (int unit = 0; unit < 8; unit++) {
                double hidden = 0;
                for (int i = 0; i < Vectors.WIDTH; i++) {
                    hidden += x[row * Vectors.WIDTH + i] * first[unit * Vectors.WIDTH + i];
                }
                mean[unit] += hidden / 72;
                squares[unit] += hidden * hidden / 72;
            }
        }
        double[] variance = new double[8];
        for (int unit = 0; unit < 8; unit++) {
            variance[unit] = (squares[unit] - mean[unit] * mean[unit]) * 72 / 71;
        }
        assertArrayEquals(mean, weights.get("norm.mean").doubles(), 1e-5);
        assertArrayEquals(variance, weights.get("norm.var").doubles(), 1e-4);
    }
}
