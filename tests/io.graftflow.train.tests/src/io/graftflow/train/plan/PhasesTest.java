package io.graftflow.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Group;
import io.graftflow.model.Head;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.testkit.TinyText;
import io.graftflow.train.Backbone;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.HeadSettings;
import io.graftflow.train.Networks;
import io.graftflow.train.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PhasesTest {

    private static final Set<String> HEAD = Set.of("head.0.weight", "head.0.bias");
    private static final FreezingPlan GRADUAL = FreezingPlan.DEFAULT.withKind(FreezingPlan.Kind.GRADUAL);

    @TempDir
    private Path folder;

    private ModelSpec text(Set<String> frozen) {
        OnnxModel network =
                Networks.transformer(TinyText.backbone(folder.resolve("tiny")).network());
        return spec(network, Head.NONE, frozen);
    }

    private static ModelSpec image(Set<String> frozen) {
        return spec(Networks.convolutional(), Head.NONE, frozen);
    }

    private static ModelSpec spec(OnnxModel backbone, Head head, Set<String> frozen) {
        OnnxModel network = HeadBuilder.build(
                Backbone.of(backbone, head, "", Pooling.MEAN), HeadSettings.linear(Pooling.MEAN, 3, 1));
        return new ModelSpec(
                network.inputs(),
                network.outputs(),
                LayerTree.of(network),
                List.of("a", "b", "c"),
                new Preprocessing.None(),
                new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS),
                new TreeSet<>(frozen),
                List.of());
    }

    private static Set<String> backbone(ModelSpec model) {
        var names = new TreeSet<>(model.layers().tensors());
        names.removeAll(HEAD);
        return names;
    }

    private static Map<String, Double> rates(Phase phase) {
        var rates = new LinkedHashMap<String, Double>();
        for (Group group : phase.groups()) {
            group.tensors().forEach(tensor -> rates.put(tensor, group.rateFactor()));
        }
        return rates;
    }

    private static List<Integer> epochs(List<Phase> phases) {
        return phases.stream().map(Phase::epochs).toList();
    }

    private static Problem refused(FreezingPlan plan, ModelSpec model) {
        return assertThrows(ProblemException.class, () -> plan.phases(model, 10))
                .problem();
    }

    @Test
    void everyPhaseTrainsWhatTheOneBeforeDidAndAllEpochsAreTaken() {
        for (FreezingPlan.Kind kind : FreezingPlan.Kind.values()) {
            for (int epochs = 1; epochs < 12; epochs++) {
                List<Phase> phases = FreezingPlan.DEFAULT.withKind(kind).phases(text(Set.of()), epochs);
                assertEquals(epochs, phases.stream().mapToInt(Phase::epochs).sum(), kind + " " + epochs);
                assertTrue(phases.stream().allMatch(phase -> phase.epochs() > 0));
                for (int i = 1; i < phases.size(); i++) {
                    assertTrue(phases.get(i)
                            .trained()
                            .containsAll(phases.get(i - 1).trained()));
                    assertTrue(phases.get(i).trained().size()
                            > phases.get(i - 1).trained().size());
                }
                if (kind != FreezingPlan.Kind.HEAD_ONLY) {
                    assertEquals(
                            new TreeSet<>(text(Set.of()).layers().tensors()),
                            phases.get(phases.size() - 1).trained());
                }
            }
        }
    }

    @Test
    void frozenTensorsAreInNoPhaseOfAnyPlan() {
        Set<String> frozen = Set.of("encoder.layer.1.norm.bias", "onnx::MatMul_102", "embeddings.word.weight");
        var methods =
                List.of(Tuning.FULL, Tuning.Some.BIAS_ONLY, Tuning.Some.NORM_ONLY, new Tuning.Lora(2, 2, 0, List.of()));
        for (FreezingPlan.Kind kind : FreezingPlan.Kind.values()) {
            for (Tuning method : methods) {
                FreezingPlan.DEFAULT
                        .withKind(kind)
                        .withTuning(method)
                        .phases(text(frozen), 9)
                        .forEach(phase -> {
                            assertTrue(phase.tensors().stream().noneMatch(frozen::contains), method + " " + phase);
                            assertTrue(phase.adapted().stream().noneMatch(frozen::contains), method + " " + phase);
                        });
            }
        }
    }

    @Test
    void twoPhasesAreTheHeadAndThenAll() {
        List<Phase> phases = FreezingPlan.DEFAULT.phases(text(Set.of()), 9);
        assertEquals(List.of(3, 6), epochs(phases));
        assertEquals(HEAD, phases.get(0).trained());
        assertEquals("head", phases.get(0).name());
        assertEquals(List.of(1.0, 0.1), phases.stream().map(Phase::rate).toList());
    }

    @Test
    void whereAllButTheHeadIsFrozenThereIsOnePhaseAtTheFullRate() {
        ModelSpec model = text(Set.of());
        for (FreezingPlan plan : List.of(FreezingPlan.DEFAULT, GRADUAL)) {
            List<Phase> phases = plan.phases(model.withFrozen(backbone(model)), 9);
            assertEquals(1, phases.size());
            assertEquals(HEAD, phases.get(0).trained());
            assertEquals(1, phases.get(0).rate());
        }
    }

    @Test
    void gradualUnfreezesOneBlockAtATimeFromTheTop() {
        List<Phase> phases = GRADUAL.phases(text(Set.of()), 15);
        assertEquals(List.of(5, 2, 2, 2, 4), epochs(phases));
        List<Set<String>> added = new ArrayList<>();
        for (int i = 1; i < phases.size(); i++) {
            var more = new TreeSet<>(phases.get(i).trained());
            more.removeAll(phases.get(i - 1).trained());
            added.add(more);
        }
        assertTrue(added.get(0).contains("onnx::MatMul_102"), "the last block comes first: " + added);
        assertTrue(added.get(1).contains("encoder.layer.1.norm.weight"));
        assertTrue(added.get(2).contains("encoder.layer.0.dense.bias"));
        assertEquals(Set.of("embeddings.word.weight"), added.get(3));
    }

    @Test
    void withFewerEpochsThanBlocksSeveralComeAtATime() {
        List<Phase> phases = GRADUAL.phases(text(Set.of()), 3);
        assertEquals(List.of(1, 1, 1), epochs(phases));
        assertEquals(HEAD, phases.get(0).trained());
        assertEquals(1, GRADUAL.phases(text(Set.of()), 1).size());
    }

    @Test
    void ratesFallFromTheHeadDown() {
        FreezingPlan plan = FreezingPlan.DEFAULT
                .withKind(FreezingPlan.Kind.ALL_AT_ONCE)
                .withRates(0.1, new LayerRates(0.5, 0.9, Map.of()));
        Map<String, Double> rates = rates(plan.phases(text(Set.of()), 1).get(0));
        assertEquals(1, rates.getOrDefault("head.0.weight", 1.0));
        assertEquals(0.5, rates.get("onnx::MatMul_102"));
        assertEquals(0.45, rates.get("onnx::MatMul_101"), 1e-12);
        assertEquals(0.405, rates.get("onnx::MatMul_100"), 1e-12);
        assertEquals(0.3645, rates.get("embeddings.word.weight"), 1e-12);
    }

    @Test
    void patternsSetRatesAndTheLastThatFitsCounts() {
        Map<String, Double> patterns = new LinkedHashMap<>();
        patterns.put("encoder", 0.3);
        patterns.put("encoder.layer.1", 0.2);
        FreezingPlan plan = FreezingPlan.PLAIN.withRates(1, new LayerRates(1, 1, patterns));
        Map<String, Double> rates = rates(plan.phases(text(Set.of()), 1).get(0));
        assertEquals(0.3, rates.get("onnx::MatMul_102"));
        assertEquals(0.2, rates.get("onnx::MatMul_101"));
        assertTrue(!rates.containsKey("embeddings.word.weight"));
    }

    @Test
    void weightDecayLeavesBiasesAndNormsAloneUnlessItIsAskedFor() {
        Phase phase = FreezingPlan.PLAIN
                .withDecayOfAll(false)
                .phases(text(Set.of()), 1)
                .get(0);
        assertEquals(1, phase.groups().size());
        Group group = phase.groups().get(0);
        assertEquals(0, group.decayFactor());
        assertEquals(1, group.rateFactor());
        assertEquals(1 + 3 * Networks.BLOCKS, group.tensors().size());
        assertTrue(group.tensors().contains("encoder.layer.2.norm.weight"));
        assertTrue(group.tensors().contains("head.0.bias"));
        assertEquals(
                List.of(), FreezingPlan.PLAIN.phases(text(Set.of()), 1).get(0).groups());
    }

    @Test
    void biasesAndNormsAreFoundByHowTheyAreUsed() {
        Phase biases = FreezingPlan.PLAIN
                .withTuning(Tuning.Some.BIAS_ONLY)
                .phases(text(Set.of()), 1)
                .get(0);
        Phase norms = FreezingPlan.PLAIN
                .withTuning(Tuning.Some.NORM_ONLY)
                .phases(text(Set.of()), 1)
                .get(0);
        var expectedBiases = new TreeSet<>(HEAD);
        var expectedNorms = new TreeSet<>(HEAD);
        for (int block = 0; block < Networks.BLOCKS; block++) {
            expectedBiases.add("encoder.layer." + block + ".dense.bias");
            expectedBiases.add("encoder.layer." + block + ".norm.bias");
            expectedNorms.add("encoder.layer." + block + ".norm.weight");
            expectedNorms.add("encoder.layer." + block + ".norm.bias");
        }
        assertEquals(expectedBiases, biases.trained());
        assertEquals(expectedNorms, norms.trained());
        Phase batchNorms = FreezingPlan.PLAIN
                .withTuning(Tuning.Some.NORM_ONLY)
                .phases(image(Set.of()), 1)
                .get(0);
        assertTrue(batchNorms.trained().containsAll(Set.of("layer1.bn.weight", "layer1.bn.bias")));
        assertTrue(!batchNorms.trained().contains("layer1.bn.running_mean"));
    }

    @Test
    void adaptersGoBesideMatricesAndKernelsBelowTheHead() {
        Tuning lora = new Tuning.Lora(2, 4, 0, List.of());
        Phase text =
                FreezingPlan.PLAIN.withTuning(lora).phases(text(Set.of()), 1).get(0);
        assertEquals(Set.of("onnx::MatMul_100", "onnx::MatMul_101", "onnx::MatMul_102"), text.adapted());
        assertEquals(HEAD, text.tensors());
        Phase image =
                FreezingPlan.PLAIN.withTuning(lora).phases(image(Set.of()), 1).get(0);
        assertEquals(Set.of("layer1.conv.weight", "layer2.conv.weight"), image.adapted());
        Tuning named = new Tuning.Lora(2, 4, 0, List.of("encoder.layer.1"));
        assertEquals(
                Set.of("onnx::MatMul_101"),
                FreezingPlan.PLAIN
                        .withTuning(named)
                        .phases(text(Set.of()), 1)
                        .get(0)
                        .adapted());
    }

    @Test
    void adaptersLearnAtTheFullRateAndAllWeightsAtATenthOfIt() {
        Tuning lora = new Tuning.Lora(2, 4, 0, List.of());
        FreezingPlan plan = FreezingPlan.DEFAULT.withKind(FreezingPlan.Kind.ALL_AT_ONCE);
        Phase adapters = plan.withTuning(lora).phases(text(Set.of()), 1).get(0);
        assertEquals(1, rates(adapters).getOrDefault("onnx::MatMul_100" + Phase.FIRST, 1.0));
        Phase full = plan.phases(text(Set.of()), 1).get(0);
        assertEquals(0.1, rates(full).get("onnx::MatMul_100"));
    }

    @Test
    void aPatternThatFitsNothingNamesTheNearestLayer() {
        Problem layer = refused(
                FreezingPlan.PLAIN.withTuning(new Tuning.Lora(2, 2, 0, List.of("encodr.layer.1"))), text(Set.of()));
        assertEquals("train.no-layer-fits", layer.code());
        assertTrue(layer.remedy().contains("encoder.layer.1"), layer.remedy());
        Problem rate = refused(
                FreezingPlan.PLAIN.withRates(1, new LayerRates(1, 1, Map.of("embedding", 0.5))), text(Set.of()));
        assertEquals("train.no-layer-fits", rate.code());
        assertTrue(rate.remedy().contains("embeddings"), rate.remedy());
    }

    @Test
    void aRankAboveTheMatrixIsRefusedWithTheLayerWhereItIsNamed() {
        Problem rank =
                refused(FreezingPlan.PLAIN.withTuning(new Tuning.Lora(17, 2, 0, List.of("encoder.*"))), text(Set.of()));
        assertEquals("train.lora-rank", rank.code());
        assertTrue(rank.message().contains("at most 16, got 17"), rank.message());
        assertTrue(rank.message().contains("encoder.layer.0.dense"), rank.message());
        Problem all = refused(FreezingPlan.PLAIN.withTuning(new Tuning.Lora(17, 2, 0, List.of())), text(Set.of()));
        assertEquals("train.lora-rank", all.code());
    }

    @Test
    void whatCannotHaveAnAdapterIsSaid() {
        Problem table =
                refused(FreezingPlan.PLAIN.withTuning(new Tuning.Lora(2, 2, 0, List.of("embeddings"))), text(Set.of()));
        assertEquals("train.lora-unfit", table.code());
    }

    @Test
    void waysOfTrainingThatLeaveNothingBelowTheHeadAreRefused() {
        ModelSpec model = text(Set.of());
        Problem frozen =
                refused(FreezingPlan.DEFAULT.withTuning(Tuning.Some.BIAS_ONLY), model.withFrozen(backbone(model)));
        assertEquals("train.method-fits-nothing", frozen.code());
        assertEquals("method", frozen.where());
    }

    @Test
    void aPlanWithoutAHeadIsRefusedWhereItNeedsOne() {
        ModelSpec model = text(HEAD);
        FreezingPlan headOnly = FreezingPlan.DEFAULT.withKind(FreezingPlan.Kind.HEAD_ONLY);
        assertEquals("train.no-head", refused(headOnly, model).code());
        List<Phase> phases = FreezingPlan.DEFAULT.phases(model, 9);
        assertEquals(1, phases.size(), "a frozen head trains in no phase");
        assertEquals(1, phases.get(0).rate());
        assertEquals(4, GRADUAL.phases(model, 9).size());
    }

    @Test
    void aModelOfWhichAllIsFrozenHasNothingToTrain() {
        ModelSpec model = text(Set.of());
        assertEquals(
                "train.nothing-to-train",
                refused(
                                FreezingPlan.DEFAULT,
                                model.withFrozen(new TreeSet<>(model.layers().tensors())))
                        .code());
    }

    @Test
    void statisticsAreTrainedByNoOptimizer() {
        Phase phase = FreezingPlan.PLAIN.phases(image(Set.of()), 1).get(0);
        var statistics = image(Set.of()).layers().allParameters().stream()
                .filter(own -> own.role() == Parameter.Role.STATISTICS)
                .map(Parameter::tensor)
                .toList();
        assertEquals(4, statistics.size());
        assertTrue(statistics.stream().noneMatch(phase.trained()::contains));
    }
}
