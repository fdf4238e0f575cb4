package io.graftflow.engine.ort;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tensors and their types on both sides of ONNX Runtime's interface. */
final class OrtTypes {

    private static final Map<ElementType, DataType> DJL = Map.ofEntries(
            Map.entry(ElementType.FLOAT, DataType.FLOAT32),
            Map.entry(ElementType.DOUBLE, DataType.FLOAT64),
            Map.entry(ElementType.FLOAT16, DataType.FLOAT16),
            Map.entry(ElementType.BFLOAT16, DataType.BFLOAT16),
            Map.entry(ElementType.INT8, DataType.INT8),
            Map.entry(ElementType.UINT8, DataType.UINT8),
            Map.entry(ElementType.INT32, DataType.INT32),
            Map.entry(ElementType.INT64, DataType.INT64),
            Map.entry(ElementType.BOOL, DataType.BOOLEAN));

    private static final String PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    private OrtTypes() {}

    /** A tensor in DJL's form. The content of a memory-mapped tensor is not copied. */
    static NDArray array(NDManager manager, TensorData tensor) {
        var shape = new ai.djl.ndarray.types.Shape(tensor.shape());
        if (tensor.element() == ElementType.STRING) {
            return manager.create(tensor.strings().toArray(String[]::new), StandardCharsets.UTF_8, shape);
        }
        DataType type = DJL.get(tensor.element());
        if (type == null) {
            throw unsupported("Tensors of the type " + tensor.element().name().toLowerCase(Locale.ROOT));
        }
        boolean half = type == DataType.FLOAT16 || type == DataType.BFLOAT16;
        return manager.create(half ? direct(tensor.bytes()) : tensor.bytes(), shape, type);
    }

    /** ONNX Runtime's Java interface takes bytes for elements of 16 bits only where they need not be copied. */
    private static ByteBuffer direct(ByteBuffer bytes) {
        return bytes.isDirect()
                ? bytes
                : ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip().order(ByteOrder.nativeOrder());
    }

    /** A copy of a result. */
    static TensorData tensor(OnnxTensor tensor) throws OrtException {
        long[] shape = tensor.getInfo().getShape();
        ElementType element = element(tensor.getInfo());
        if (element == ElementType.STRING) {
            var texts = new ArrayList<String>();
            collect(tensor.getValue(), texts);
            return shape.length == 0 ? TensorData.of(texts, 1).reshape() : TensorData.of(texts, shape);
        }
        ByteBuffer bytes = tensor.getByteBuffer();
        return TensorData.of(element, shape, bytes);
    }

    private static void collect(Object value, List<String> texts) {
        if (value instanceof String text) {
            texts.add(text);
        } else {
            for (int i = 0; i < Array.getLength(value); i++) {
                collect(Array.get(value, i), texts);
            }
        }
    }

    /**
     * The outputs as ONNX Runtime knows them; the shape that the file declares where it knows less.
     *
     * @throws ProblemException {@code engine.unsupported-type} when an input or output is no tensor
     */
    static List<TensorSpec> outputs(OrtSession session, WideIntegers wide) throws OrtException {
        for (NodeInfo input : session.getInputInfo().values()) {
            tensorInfo(input, "input");
        }
        var declared = new HashMap<String, TensorSpec>();
        wide.network().outputs().forEach(output -> declared.put(output.name(), output));
        var specs = new ArrayList<TensorSpec>();
        for (NodeInfo output : session.getOutputInfo().values()) {
            TensorInfo info = tensorInfo(output, "output");
            Shape shape = shape(output.getName(), info);
            TensorSpec file = declared.get(output.getName());
            specs.add(new TensorSpec(
                    output.getName(), element(info), shape.rank() == 0 && file != null ? file.shape() : shape));
        }
        return List.copyOf(specs);
    }

    private static TensorInfo tensorInfo(NodeInfo node, String what) {
        if (node.getInfo() instanceof TensorInfo info) {
            return info;
        }
        throw unsupported("The network's " + what + " \"" + node.getName()
                + "\" is a sequence, a map or an optional value; those");
    }

    private static ProblemException unsupported(String what) {
        return ProblemException.error(
                "engine.unsupported-type",
                what
                        + " cannot be passed to or from the engine onnxruntime; expected tensors of numbers, truth values or text.",
                "Cut the model so that its inputs and outputs are such tensors.");
    }

    private static ElementType element(TensorInfo info) {
        String name = info.onnxType.name().substring(PREFIX.length());
        return Arrays.stream(ElementType.values())
                .filter(element -> element.name().equals(name))
                .findFirst()
                .orElse(ElementType.UNDEFINED);
    }

    /** A shape, of which ONNX Runtime does not tell whether it has no axes or an unknown number of them. */
    private static Shape shape(String tensor, TensorInfo info) {
        long[] sizes = info.getShape();
        String[] names = info.getDimensionNames();
        var dims = new ArrayList<Dim>(sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            boolean named = i < names.length && !names[i].isEmpty();
            dims.add(sizes[i] >= 0 ? Dim.of(sizes[i]) : named ? Dim.of(names[i]) : Dim.unknown(tensor, i));
        }
        return new Shape(dims);
    }
}
