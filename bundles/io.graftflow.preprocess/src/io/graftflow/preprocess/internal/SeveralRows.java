package io.graftflow.preprocess.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same rows in several parts, each padded by itself. */
final class SeveralRows implements Encoded {

    private final int[] groups;
    private final List<Encoded> parts;

    private SeveralRows(int[] groups, List<Encoded> parts) {
        this.groups = groups;
        this.parts = parts;
    }

    /** Parts with the same number of rows. Rows of one group have the same group in each part. */
    static SeveralRows of(int rows, List<Encoded> parts) {
        var numbers = new HashMap<List<Integer>, Integer>();
        int[] groups = new int[rows];
        for (int row = 0; row < rows; row++) {
            int at = row;
            List<Integer> each = parts.stream().map(part -> part.group(at)).toList();
            groups[row] = numbers.computeIfAbsent(each, unseen -> numbers.size());
        }
        return new SeveralRows(groups, parts);
    }

    @Override
    public int rows() {
        return groups.length;
    }

    /** The longest of the parts. */
    @Override
    public int length(int row) {
        return parts.stream().mapToInt(part -> part.length(row)).max().orElse(1);
    }

    @Override
    public boolean pads() {
        return parts.stream().allMatch(Encoded::pads);
    }

    @Override
    public int group(int row) {
        return groups[row];
    }

    @Override
    public Map<String, TensorData> batch(int... chosen) {
        var all = new LinkedHashMap<String, TensorData>();
        parts.forEach(part -> all.putAll(part.batch(chosen)));
        return all;
    }
}
