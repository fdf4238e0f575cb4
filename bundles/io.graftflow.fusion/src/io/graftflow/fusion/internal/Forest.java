package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.Predictions;
import io.graftflow.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A random forest: trees grown by Tribuo's CART on rows drawn with replacement, each split looking at some of the features
 * (L. Breiman, Random forests, 2001). Its answer is the mean of the trees' shares of classes.
 */
final class Forest {

    private static final float LEAST_ROWS_OF_A_LEAF = 5;
    private static final int LEAF = -1;

    private final int labels;
    private final int trees;
    private final List<Long> treeOfNode = new ArrayList<>();
    private final List<Long> node = new ArrayList<>();
    private final List<Long> feature = new ArrayList<>();
    private final List<Float> threshold = new ArrayList<>();
    private final List<Long> whenTrue = new ArrayList<>();
    private final List<Long> whenFalse = new ArrayList<>();
    private final List<Long> treeOfShare = new ArrayList<>();
    private final List<Long> nodeOfShare = new ArrayList<>();
    private final List<Long> labelOfShare = new ArrayList<>();
    private final List<Float> share = new ArrayList<>();

    private Forest(int labels, int trees) {
        this.labels = labels;
        this.trees = trees;
    }

    /** Grows a forest on what models said of rows: the logarithms of the probabilities of their own classes. */
    static Forest grown(Predictions predictions, FusionOptions options, Progress progress) {
        MutableDataset<Label> rows = dataset(predictions);
        int features = rows.getFeatureMap().size();
        var forest = new Forest(predictions.union().size(), options.trees());
        var random = new SplittableRandom(options.seed());
        float some = (float) Math.min(1, Math.max(1, Math.sqrt(features)) / features);
        for (int tree = 0; tree < options.trees(); tree++) {
            progress.checkCancelled();
            progress.report((double) tree / options.trees(), "tree " + (tree + 1) + " of " + options.trees());
            Dataset<Label> drawn = DatasetView.createBootstrapView(rows, rows.size(), random.nextLong());
            var trainer = new CARTClassificationTrainer(
                    options.depth(), LEAST_ROWS_OF_A_LEAF, 0, some, false, new GiniIndex(), random.nextLong());
            TreeModel<Label> grown = trainer.train(drawn);
            forest.add(tree, grown.getRoot(), grown.getFeatureIDMap(), new int[1]);
        }
        return forest;
    }

    private static MutableDataset<Label> dataset(Predictions predictions) {
        var factory = new LabelFactory();
        var rows = new MutableDataset<>(new SimpleDataSourceProvenance("predictions", factory), factory);
        List<float[]> features = features(predictions);
        int width = features.isEmpty() ? 0 : features.get(0).length;
        String[] names = IntStream.range(0, width).mapToObj(Forest::name).toArray(String[]::new);
        for (int row = 0; row < features.size(); row++) {
            double[] values = new double[width];
            for (int i = 0; i < width; i++) {
                values[i] = features.get(row)[i];
            }
            var label = new Label(Integer.toString(predictions.truth()[row]));
            rows.add(new ArrayExample<>(label, names.clone(), values));
        }
        return rows;
    }

    private static String name(int feature) {
        return String.format(Locale.ROOT, "%09d", feature);
    }

    /** What {@link Voices#ownLogProbabilities} gives, row by row. */
    static List<float[]> features(Predictions predictions) {
        int models = predictions.union().models();
        List<float[]> result = new ArrayList<>();
        for (int row = 0; row < predictions.rows(); row++) {
            List<double[]> all = new ArrayList<>();
            for (int model = 0; model < models; model++) {
                all.add(LogSoftmax.of(predictions.logits(model, row)));
            }
            float[] joined = new float[all.stream().mapToInt(own -> own.length).sum()];
            int at = 0;
            for (double[] own : all) {
                for (double value : own) {
                    joined[at++] = (float) value;
                }
            }
            result.add(joined);
        }
        return result;
    }

    /** Adds a node with all that is below, and gives its number. */
    private long add(int tree, Node<Label> grown, ImmutableFeatureMap names, int[] next) {
        long number = next[0]++;
        int place = node.size();
        treeOfNode.add((long) tree);
        node.add(number);
        feature.add(0L);
        threshold.add(0f);
        whenTrue.add((long) LEAF);
        whenFalse.add((long) LEAF);
        if (grown instanceof SplitNode<Label> split) {
            feature.set(place, Long.valueOf(names.get(split.getFeatureID()).getName()));
            threshold.set(place, (float) split.splitValue());
            whenTrue.set(place, add(tree, split.getLessThanOrEqual(), names, next));
            whenFalse.set(place, add(tree, split.getGreaterThan(), names, next));
        } else {
            addShares(tree, number, ((LeafNode<Label>) grown).getDistribution());
        }
        return number;
    }

    private void addShares(long tree, long leaf, Map<String, Label> distribution) {
        double sum = distribution.values().stream().mapToDouble(Label::getScore).sum();
        for (int label = 0; label < labels; label++) {
            Label own = distribution.get(Integer.toString(label));
            treeOfShare.add(tree);
            nodeOfShare.add(leaf);
            labelOfShare.add((long) label);
            share.add(own == null ? 0f : (float) (own.getScore() / sum / trees));
        }
    }

    /** Sets what ONNX's {@code TreeEnsembleClassifier} needs. */
    void write(GraphBuilder.Node operator) {
        List<String> modes = whenTrue.stream()
                .map(below -> below == LEAF ? "LEAF" : "BRANCH_LEQ")
                .toList();
        operator.attribute("nodes_treeids", longs(treeOfNode))
                .attribute("nodes_nodeids", longs(node))
                .attribute("nodes_featureids", longs(feature))
                .attribute("nodes_values", floats(threshold))
                .attribute("nodes_modes", modes)
                .attribute("nodes_truenodeids", belowOrZero(whenTrue))
                .attribute("nodes_falsenodeids", belowOrZero(whenFalse))
                .attribute("class_treeids", longs(treeOfShare))
                .attribute("class_nodeids", longs(nodeOfShare))
                .attribute("class_ids", longs(labelOfShare))
                .attribute("class_weights", floats(share))
                .attribute(
                        "classlabels_int64s",
                        IntStream.range(0, labels).asLongStream().toArray())
                .attribute("post_transform", "NONE");
    }

    private static long[] belowOrZero(List<Long> below) {
        return below.stream().mapToLong(number -> Math.max(0, number)).toArray();
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static float[] floats(List<Float> values) {
        float[] result = new float[values.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = values.get(i);
        }
        return result;
    }
}
