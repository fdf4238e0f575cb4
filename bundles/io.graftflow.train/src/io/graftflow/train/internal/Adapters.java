package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.WeightSite;
import io.graftflow.train.plan.Tuning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Puts adapters of low rank beside the operators that use some stored tensors, and takes them out again (LoRA; Hu et al.,
 * 2021, arXiv:2106.09685). A product {@code x · W} becomes {@code x · W + scale · (x · A) · B}. A convolution gets one with
 * its window and {@code rank} channels and one of size 1 behind it; of a grouped one, all groups share the first.
 */
public final class Adapters {

    private final List<Adapter> adapters;
    private final OnnxModel network;

    private Adapters(List<Adapter> adapters, OnnxModel network) {
        this.adapters = adapters;
        this.network = network;
    }

    /**
     * Puts adapters in. At the beginning they change nothing.
     *
     * @param weights the stored tensors that get one: matrices or kernels that are used as such only
     * @param how their size
     * @param seed of their first numbers, which for a tensor do not depend on which others get an adapter
     */
    public static Adapters insert(OnnxModel network, Collection<String> weights, Tuning.Lora how, long seed) {
        var adapters = new ArrayList<Adapter>();
        var values = new LinkedHashMap<String, TensorData>();
        var places = new TreeMap<Integer, List<AdapterPath.Place>>();
        for (String weight : weights) {
            TensorData stored = network.initializer(weight);
            List<WeightSite> sites = WeightSite.of(network, weight);
            Adapter adapter = adapter(network, weight, stored.shape(), sites.get(0), how);
            adapters.add(adapter);
            begin(adapter, stored.shape(), new Random(31 * seed + weight.hashCode()), values);
            sites.forEach(site -> places.computeIfAbsent(site.position(), key -> new ArrayList<>())
                    .add(new AdapterPath.Place(adapter, site)));
        }
        return new Adapters(List.copyOf(adapters), build(network, places, values, how.dropout()));
    }

    private static Adapter adapter(OnnxModel network, String weight, long[] shape, WeightSite site, Tuning.Lora how) {
        NodeProto node = network.index().node(site.position());
        if (node.getOpType().equals("Conv")) {
            int columns = Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b));
            return new Adapter(weight, true, 1, (int) shape[0], columns, how.rank(), how.scale(), false);
        }
        int axes = shape.length;
        long matrices = Arrays.stream(shape).limit(axes - 2).reduce(1, (a, b) -> a * b);
        boolean leftFirst = (site.input() == 1) ^ isTransposed(node, site);
        return new Adapter(
                weight,
                false,
                Math.toIntExact(matrices),
                (int) shape[axes - 2],
                (int) shape[axes - 1],
                how.rank(),
                how.scale(),
                leftFirst);
    }

    /** Whether an operator takes a matrix transposed, on the way to it or by its own setting. */
    static boolean isTransposed(NodeProto node, WeightSite site) {
        String setting = site.input() == 0 ? "transA" : "transB";
        return site.transposed()
                ^ (node.getOpType().equals("Gemm") && Attributes.of(node).flag(setting, false));
    }

    /** Normal numbers with the variance of one over the length of what they are multiplied with; zeros. */
    private static void begin(Adapter adapter, long[] shape, Random random, Map<String, TensorData> values) {
        long[] left = leftShape(adapter, shape);
        long[] right = rightShape(adapter, shape);
        int length = adapter.leftFirst() ? adapter.rows() : adapter.columns();
        values.put(adapter.left(), adapter.leftFirst() ? normal(random, length, left) : zeros(left));
        values.put(adapter.right(), adapter.leftFirst() ? zeros(right) : normal(random, length, right));
    }

    private static long[] leftShape(Adapter adapter, long[] shape) {
        long[] left = shape.clone();
        if (adapter.isKernel()) {
            Arrays.fill(left, 1);
            left[0] = shape[0];
            left[1] = adapter.rank();
        } else {
            left[left.length - 1] = adapter.rank();
        }
        return left;
    }

    private static long[] rightShape(Adapter adapter, long[] shape) {
        long[] right = shape.clone();
        right[adapter.isKernel() ? 0 : right.length - 2] = adapter.rank();
        return right;
    }

    private static TensorData zeros(long[] shape) {
        return TensorData.of(new float[count(shape)], shape);
    }

    private static TensorData normal(Random random, int length, long[] shape) {
        float[] values = new float[count(shape)];
        double deviation = 1 / Math.sqrt(length);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return TensorData.of(values, shape);
    }

    private static int count(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    private static OnnxModel build(
            OnnxModel network,
            Map<Integer, List<AdapterPath.Place>> places,
            Map<String, TensorData> values,
            double dropout) {
        GraphProto.Builder graph = network.graph().toBuilder().clearNode();
        var path = new AdapterPath(network, graph, dropout);
        for (int position : network.index().order()) {
            NodeProto node = network.index().node(position);
            List<AdapterPath.Place> own = places.get(position);
            if (own == null) {
                graph.addNode(node);
            } else {
                path.add(node, own.get(0));
            }
        }
        OnnxModel adapted =
                OnnxModel.of(network.proto().toBuilder().setGraph(graph).build());
        return adapted.withInitializers(values);
    }

    /** The network with the adapters in it. */
    public OnnxModel network() {
        return network;
    }

    /** How many numbers the adapters have. */
    public long parameters() {
        return adapters.stream()
                .mapToLong(one -> (long) one.matrices() * one.rank() * (one.rows() + one.columns()))
                .sum();
    }

    /**
     * What the stored tensors become when the adapters are taken in.
     *
     * @param values the adapters' factors, by name
     */
    public Map<String, TensorData> merged(OnnxModel original, Map<String, TensorData> values) {
        var merged = new LinkedHashMap<String, TensorData>();
        for (Adapter adapter : adapters) {
            merged.put(adapter.weight(), adapter.merge(original.initializer(adapter.weight()), values));
        }
        return merged;
    }
}
