package io.graftflow.preprocess.internal;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of tokens, in one array. Filled by one thread, then read by any. */
final class TokenRows implements Encoded {

    private final List<TextInput> inputs;
    private final long padding;
    private final boolean pads;
    private final int[] ends;
    private int[] ids = new int[1024];
    private byte[] types = new byte[1024];
    private int rows;

    TokenRows(int capacity, List<TextInput> inputs, long padding) {
        this.ends = new int[capacity];
        this.inputs = inputs;
        this.padding = padding;
        this.pads = inputs.stream().anyMatch(TextInput::isMask);
    }

    /** Adds a row. A text without any token counts as one of padding, for most operators cannot do with none. */
    void add(long[] tokens, long[] segments) {
        if (tokens.length == 0) {
            append(new long[] {padding}, new long[1]);
        } else {
            append(tokens, segments);
        }
    }

    private void append(long[] tokens, long[] segments) {
        int start = start(rows);
        int end = Math.addExact(start, tokens.length);
        if (end > ids.length) {
            int size = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, ids.length * 2L));
            ids = Arrays.copyOf(ids, size);
            types = Arrays.copyOf(types, size);
        }
        for (int i = 0; i < tokens.length; i++) {
            ids[start + i] = (int) tokens[i];
            types[start + i] = (byte) segments[i];
        }
        ends[rows++] = end;
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int length(int row) {
        return ends[row] - start(row);
    }

    @Override
    public boolean pads() {
        return pads;
    }

    @Override
    public Map<String, TensorData> batch(int... chosen) {
        int longest = 0;
        int shortest = Integer.MAX_VALUE;
        for (int row : chosen) {
            longest = Math.max(longest, length(row));
            shortest = Math.min(shortest, length(row));
        }
        if (!pads && longest != shortest) {
            throw new IllegalArgumentException("The network has no mask for rows of unequal length.");
        }
        var tensors = new LinkedHashMap<String, TensorData>();
        for (TextInput input : inputs) {
            tensors.put(input.name(), tensor(input, chosen, longest));
        }
        return tensors;
    }

    private TensorData tensor(TextInput input, int[] chosen, int length) {
        int width = input.element().bytes();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(chosen.length, length), width))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int row : chosen) {
            for (int i = 0; i < length; i++) {
                long value = value(input.role(), row, i);
                if (input.element() == ElementType.INT64) {
                    bytes.putLong(value);
                } else {
                    bytes.putInt((int) value);
                }
            }
        }
        return TensorData.of(input.element(), new long[] {chosen.length, length}, bytes.flip());
    }

    private long value(TextInput.Role role, int row, int place) {
        boolean inside = place < length(row);
        return switch (role) {
            case INPUT_IDS -> inside ? ids[start(row) + place] : padding;
            case ATTENTION_MASK -> inside ? 1 : 0;
            case TOKEN_TYPE_IDS -> inside ? types[start(row) + place] : 0;
            case POSITION_IDS -> place;
        };
    }
}
