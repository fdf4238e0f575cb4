package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers and forests over what the models say. */
class StackingTest {

    private static final List<String> OTHER = List.of("dog", "fox", "cat");

    @TempDir
    Path folder;

    private final float[][] rows = Nets.rows(9, 600);

    @Test
    void linearLayerBeginsAsTheMeanOfTheLogarithms() {
        Part one = part(1, 2, Nets.LABELS);
        Part two = part(3, 4, OTHER);
        Fused stacked = fuse("stacking-linear", FusionOptions.DEFAULT, one, two);
        Fused mean = FusionMethods.builtIn()
                .byId("mean-logits")
                .fuse(request(FusionOptions.DEFAULT, one, two), Progress.NONE);
        double[][] expected = Nets.run(mean.network(), "probabilities", rows);
        double[][] found = Nets.run(stacked.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            assertArrayEquals(expected[row], found[row], 1e-6);
        }
        assertEquals(mean.labels(), stacked.labels());
    }

    @Test
    void allButTheLinearLayerIsFrozen() {
        Fused stacked = fuse("stacking-linear", FusionOptions.DEFAULT, part(1, 2, Nets.LABELS), part(3, 4, OTHER));
        ModelSpec spec = Nets.part(folder, stacked.network(), stacked.labels(), stacked.frozen())
                .spec();
        var free = new java.util.HashSet<>(spec.layers().tensors());
        free.removeAll(stacked.frozen());
        assertEquals(Set.of("stack.weight", "stack.bias"), free);
    }

    /** What is true follows from which of two models is the surer one: no linear layer tells that. */
    @Test
    void forestLearnsWhatNoLinearLayerCould() {
        Part one = part(1, 2, Nets.LABELS);
        Part two = part(3, 4, OTHER);
        int[] truth = surer(one, two);
        Fused fused = fuse("stacking-tree", forest(60, 8), truth, one, two);
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        int right = 0;
        for (int row = 0; row < rows.length; row++) {
            double sum = 0;
            int best = 0;
            for (int label = 0; label < found[row].length; label++) {
                sum += found[row][label];
                best = found[row][label] > found[row][best] ? label : best;
            }
            assertEquals(1, sum, 1e-5);
            right += best == truth[row] ? 1 : 0;
        }
        assertTrue(right > 0.93 * rows.length, right + " of " + rows.length + " rows");
    }

    @Test
    void graphWalksTheTreesAsTheyWereGrown() {
        Part one = part(1, 2, Nets.LABELS);
        Part two = part(3, 4, OTHER);
        Predictions predictions = predictions(surer(one, two), one, two);
        Fused fused = fuse("stacking-tree", forest(7, 4), predictions.truth(), one, two);
        NodeProto trees = fused.network().nodes().stream()
                .filter(node -> node.getOpType().equals("TreeEnsembleClassifier"))
                .findFirst()
                .orElseThrow();
        double[][] found = Nets.run(fused.network(), "probabilities", rows);
        for (int row = 0; row < rows.length; row++) {
            float[] said = new float[6];
            for (int model = 0; model < 2; model++) {
                float[] logits = predictions.logits(model, row);
                double[] soft = Nets.softmax(new double[] {logits[0], logits[1], logits[2]});
                for (int label = 0; label < 3; label++) {
                    said[3 * model + label] = (float) Math.log(soft[label]);
                }
            }
            assertArrayEquals(walk(trees, said, fused.labels().size()), found[row], 1e-6, "row " + row);
        }
    }

    @Test
    void sameSeedGrowsTheSameForest() {
        Part one = part(1, 2, Nets.LABELS);
        Part two = part(3, 4, OTHER);
        int[] truth = surer(one, two);
        OnnxModel first = fuse("stacking-tree", forest(5, 3), truth, one, two).network();
        OnnxModel second = fuse("stacking-tree", forest(5, 3), truth, one, two).network();
        assertEquals(first.proto(), second.proto());
    }

    @Test
    void forestWithoutRowsIsRefused() {
        Problem problem = assertThrows(
                        ProblemException.class,
                        () -> fuse("stacking-tree", FusionOptions.DEFAULT, part(1, 2, Nets.LABELS), part(3, 4, OTHER)))
                .problem();
        assertEquals("fusion.no-rows", problem.code());
        assertFalse(problem.remedy().isEmpty());
    }

    @Test
    void growingStopsWhenCancelled() {
        Part one = part(1, 2, Nets.LABELS);
        Part two = part(3, 4, OTHER);
        FusionRequest request =
                request(FusionOptions.DEFAULT, one, two).withPredictions(predictions(surer(one, two), one, two));
        Progress cancelled = new Progress() {
            private boolean grows;

            @Override
            public void report(double fraction, String message) {
                grows |= message.startsWith("tree 3");
            }

            @Override
            public void figures(Map<String, Double> values) {
                // nobody watches
            }

            @Override
            public boolean cancelled() {
                return grows;
            }
        };
        FusionMethod method = FusionMethods.builtIn().byId("stacking-tree");
        assertThrows(CancelledException.class, () -> method.fuse(request, cancelled));
    }

    /** For each row what the model says that is surer of it. */
    private int[] surer(Part one, Part two) {
        double[][] a = Nets.run(one.network(), "logits", rows);
        double[][] b = Nets.run(two.network(), "logits", rows);
        int[] places = {1, 3, 0};
        return IntStream.range(0, rows.length)
                .map(row -> {
                    int p = largest(Nets.softmax(a[row]));
                    int q = largest(Nets.softmax(b[row]));
                    boolean first = Nets.softmax(a[row])[p] > Nets.softmax(b[row])[q];
                    return first ? p : places[q];
                })
                .toArray();
    }

    private static int largest(double[] values) {
        return IntStream.range(0, values.length).reduce(0, (best, i) -> values[i] > values[best] ? i : best);
    }

    private static double[] walk(NodeProto trees, float[] said, int labels) {
        Map<String, AttributeProto> set = new HashMap<>();
        trees.getAttributeList().forEach(attribute -> set.put(attribute.getName(), attribute));
        double[] sums = new double[labels];
        int nodes = set.get("nodes_nodeids").getIntsCount();
        Map<List<Long>, Integer> places = new HashMap<>();
        Set<Long> all = new java.util.TreeSet<>();
        for (int i = 0; i < nodes; i++) {
            long tree = set.get("nodes_treeids").getInts(i);
            places.put(List.of(tree, set.get("nodes_nodeids").getInts(i)), i);
            all.add(tree);
        }
        for (long tree : all) {
            int at = places.get(List.of(tree, 0L));
            while (!set.get("nodes_modes").getStrings(at).toStringUtf8().equals("LEAF")) {
                float value = said[(int) set.get("nodes_featureids").getInts(at)];
                boolean less = value <= set.get("nodes_values").getFloats(at);
                long next = set.get(less ? "nodes_truenodeids" : "nodes_falsenodeids")
                        .getInts(at);
                at = places.get(List.of(tree, next));
            }
            long leaf = set.get("nodes_nodeids").getInts(at);
            for (int i = 0; i < set.get("class_ids").getIntsCount(); i++) {
                if (set.get("class_treeids").getInts(i) == tree
                        && set.get("class_nodeids").getInts(i) == leaf) {
                    sums[(int) set.get("class_ids").getInts(i)] +=
                            set.get("class_weights").getFloats(i);
                }
            }
        }
        return sums;
    }

    private Predictions predictions(int[] truth, Part... parts) {
        List<float[]> logits = new ArrayList<>();
        List<ModelSpec> specs = new ArrayList<>();
        for (Part part : parts) {
            double[][] own = Nets.run(part.network(), "logits", rows);
            float[] flat = new float[own.length * 3];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = (float) own[i / 3][i % 3];
            }
            logits.add(flat);
            specs.add(part.spec());
        }
        return new Predictions(LabelUnion.of(specs, Map.of()), logits, truth);
    }

    private static FusionOptions forest(int trees, int depth) {
        return FusionOptions.DEFAULT.with(draft -> {
            draft.trees = trees;
            draft.depth = depth;
        });
    }

    private Fused fuse(String method, FusionOptions options, int[] truth, Part... parts) {
        return FusionMethods.builtIn()
                .byId(method)
                .fuse(request(options, parts).withPredictions(predictions(truth, parts)), Progress.NONE);
    }

    private Fused fuse(String method, FusionOptions options, Part... parts) {
        return FusionMethods.builtIn().byId(method).fuse(request(options, parts), Progress.NONE);
    }

    private FusionRequest request(FusionOptions options, Part... parts) {
        return new FusionRequest(
                List.of(parts),
                Optional.empty(),
                FusionWeights.of(List.of(), parts.length, WeightRule.NONE),
                options,
                folder.resolve("scratch"));
    }

    private Part part(long body, long head, List<String> labels) {
        return Nets.part(folder, Nets.network(body, head), labels, Set.of());
    }
}
