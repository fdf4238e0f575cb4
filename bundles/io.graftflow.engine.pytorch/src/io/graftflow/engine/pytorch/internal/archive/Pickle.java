package io.graftflow.engine.pytorch.internal.archive;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes Python's pickle format, protocol 2, as far as a TorchScript module needs it. Collects the tensors on the way. */
final class Pickle {

    private static final int PROTOCOL = 0x80;
    private static final int NEW_OBJECT = 0x81;
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;
    private static final int LONG = 0x8a;

    private static final Map<ElementType, String> STORAGES = Map.of(
            ElementType.FLOAT, "FloatStorage",
            ElementType.DOUBLE, "DoubleStorage",
            ElementType.FLOAT16, "HalfStorage",
            ElementType.BFLOAT16, "BFloat16Storage",
            ElementType.INT64, "LongStorage",
            ElementType.INT32, "IntStorage",
            ElementType.INT16, "ShortStorage",
            ElementType.INT8, "CharStorage",
            ElementType.UINT8, "ByteStorage",
            ElementType.BOOL, "BoolStorage");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Storage> storages = new ArrayList<>();

    /**
     * What a storage holds.
     *
     * @param channelsLast whether its elements lie in that order
     */
    record Storage(TensorData tensor, boolean channelsLast) {

        /** The content, made anew where the order differs from the tensor's, so that one at a time takes memory. */
        ByteBuffer bytes() {
            return (channelsLast ? ChannelsLast.of(tensor) : tensor).bytes();
        }
    }

    /** Whether tensors of this type can be written. */
    static boolean holds(ElementType element) {
        return STORAGES.containsKey(element);
    }

    /** The bytes of {@code data.pkl} for a module; its tensors are {@link #storages} in order. */
    byte[] module(TorchModule module) {
        op(PROTOCOL, 2).global("__torch__", module.name()).op(')', NEW_OBJECT, '}', '(');
        for (TorchModule.Attribute attribute : module.attributes()) {
            text(attribute.name()).value(attribute);
        }
        text("training").bool(false);
        op('u', 'b', '.');
        return out.toByteArray();
    }

    /** The bytes of {@code data.pkl} for tensors by name. */
    byte[] dictionary(Map<String, TensorData> tensors) {
        op(PROTOCOL, 2).op('}', '(');
        tensors.forEach((name, tensor) -> text(name).tensor(tensor, false, false));
        op('u', '.');
        return out.toByteArray();
    }

    /** The tensors that were written, in the order of their storage numbers. */
    List<Storage> storages() {
        return storages;
    }

    private void value(TorchModule.Attribute attribute) {
        if (attribute instanceof TorchModule.Parameter parameter) {
            tensor(parameter.value(), true, parameter.channelsLast());
        } else if (attribute instanceof TorchModule.Buffer buffer) {
            tensor(buffer.value(), false, buffer.channelsLast());
        } else if (attribute instanceof TorchModule.TensorList) {
            op(']');
        } else if (attribute instanceof TorchModule.Flag flag) {
            bool(flag.value());
        }
    }

    private void tensor(TensorData tensor, boolean gradient, boolean channelsLast) {
        long[] shape = tensor.shape();
        global("torch._utils", "_rebuild_tensor_v2").op('(', '(').text("storage");
        global("torch", STORAGES.get(tensor.element()))
                .text(Integer.toString(storages.size()))
                .text("cpu");
        number(tensor.elements())
                .op('t', 'Q')
                .number(0)
                .tuple(shape)
                .tuple(channelsLast ? ChannelsLast.strides(shape) : strides(shape))
                .bool(gradient);
        global("collections", "OrderedDict").op(')', 'R', 't', 'R');
        storages.add(new Storage(tensor, channelsLast));
    }

    private static long[] strides(long[] shape) {
        var strides = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(1, shape[i]);
        }
        return strides;
    }

    private Pickle op(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    private Pickle bool(boolean value) {
        return op(value ? TRUE : FALSE);
    }

    private Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op('X').little(utf8.length, Integer.BYTES);
        out.writeBytes(utf8);
        return this;
    }

    private Pickle global(String module, String name) {
        op('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private Pickle number(long value) {
        return value == (int) value
                ? op('J').little(value, Integer.BYTES)
                : op(LONG, Long.BYTES).little(value, Long.BYTES);
    }

    private Pickle tuple(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    private Pickle little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
        return this;
    }
}
