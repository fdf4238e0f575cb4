package io.graftflow.train.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Features that lie in a {@link FeatureStore}. */
public final class StoredFeatures implements Features {

    private final FeatureStore store;
    private final long[] locations;
    private final List<String> tensors;
    private final int[] groups;
    private final boolean uniform;

    /**
     * Features of rows that are all there.
     *
     * @param store where they lie
     * @param locations where each row is, by {@link FeatureStore#find}
     */
    public StoredFeatures(FeatureStore store, long[] locations) {
        this.store = store;
        this.locations = locations;
        this.tensors = locations.length == 0
                ? List.of()
                : store.segment(locations[0]).columns().stream()
                        .map(Segment.Column::name)
                        .toList();
        this.groups = groups();
        this.uniform = Arrays.stream(groups).allMatch(group -> group == 0);
    }

    /** Numbers the shapes that rows have over all tensors, those of fewer elements first. */
    private int[] groups() {
        var shapes = new ArrayList<List<Long>>(locations.length);
        var sizes = new HashMap<List<Long>, Long>();
        for (int row = 0; row < locations.length; row++) {
            var shape = new ArrayList<Long>();
            long elements = 0;
            for (int column = 0; column < tensors.size(); column++) {
                long[] own = shape(column, row);
                Arrays.stream(own).forEach(shape::add);
                elements += Arrays.stream(own).reduce(1, (a, b) -> a * b);
            }
            shapes.add(shape);
            sizes.put(shape, elements);
        }
        var numbers = new HashMap<List<Long>, Integer>();
        sizes.keySet().stream()
                .sorted(Comparator.<List<Long>>comparingLong(sizes::get).thenComparing(List::toString))
                .forEach(shape -> numbers.put(shape, numbers.size()));
        return shapes.stream().mapToInt(numbers::get).toArray();
    }

    @Override
    public int rows() {
        return locations.length;
    }

    @Override
    public int length(int row) {
        if (uniform) {
            return 1;
        }
        long elements = 0;
        for (int column = 0; column < tensors.size(); column++) {
            elements += Arrays.stream(shape(column, row)).reduce(1, (a, b) -> a * b);
        }
        return Math.toIntExact(elements);
    }

    @Override
    public int group(int row) {
        return groups[row];
    }

    @Override
    public boolean pads() {
        return false;
    }

    @Override
    public boolean isUniform() {
        return uniform;
    }

    @Override
    public List<String> tensors() {
        return tensors;
    }

    @Override
    public long[] shape(String tensor, int row) {
        return shape(column(tensor), row);
    }

    private long[] shape(int column, int row) {
        return store.segment(locations[row]).shape(column, (int) locations[row]);
    }

    private ByteBuffer bytes(int column, int row) {
        return store.segment(locations[row]).bytes(column, (int) locations[row]);
    }

    private int column(String tensor) {
        int column = tensors.indexOf(tensor);
        if (column < 0) {
            throw ProblemException.error(
                    "features.unknown-tensor",
                    "The features have no tensor \"" + tensor + "\".",
                    Nearest.remedy(tensor, tensors));
        }
        return column;
    }

    @Override
    public Map<String, TensorData> batch(int... rows) {
        var batch = new LinkedHashMap<String, TensorData>();
        tensors.forEach(tensor -> batch.put(tensor, batch(tensor, rows)));
        return batch;
    }

    @Override
    public TensorData batch(String tensor, int... rows) {
        int column = column(tensor);
        long[] shape = shape(column, rows[0]);
        int rowBytes = bytes(column, rows[0]).remaining();
        ByteBuffer all = ByteBuffer.allocate(Math.multiplyExact(rowBytes, rows.length));
        for (int row : rows) {
            if (!uniform && !Arrays.equals(shape, shape(column, row))) {
                throw new IllegalArgumentException("Rows of unequal shape cannot stand in one batch: "
                        + Arrays.toString(shape) + ", " + Arrays.toString(shape(column, row)));
            }
            all.put(bytes(column, row));
        }
        long[] sizes = new long[shape.length + 1];
        sizes[0] = rows.length;
        System.arraycopy(shape, 0, sizes, 1, shape.length);
        return TensorData.of(element(column), sizes, all.flip());
    }

    private ElementType element(int column) {
        return store.segment(locations[0]).columns().get(column).element();
    }

    @Override
    public void copy(String tensor, int row, FloatBuffer into) {
        int column = column(tensor);
        if (element(column) != ElementType.FLOAT) {
            throw ProblemException.error(
                    "features.not-float",
                    "Expected 32-bit floats in \"" + tensor + "\", got " + element(column) + ".",
                    "Choose another output.");
        }
        into.put(bytes(column, row).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }
}
