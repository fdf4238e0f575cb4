package io.graftflow.engine.ort;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.util.HashMap;
import java.util.Map;

/**
 * A network whose large weights ONNX Runtime reads where they lie, in a memory-mapped file. They are taken out of the graph
 * that it is given, marked as external, and passed as tensors over the mapping, which must live as long as the session.
 *
 * @param graph the network without these weights
 * @param tensors the weights by name
 */
record SharedWeights(ModelProto graph, Map<String, OnnxTensorLike> tensors) implements AutoCloseable {

    /** What is smaller is left in the graph, where the optimizer looks for constants. */
    private static final int SMALLEST = 1 << 12;

    private static final Map<ElementType, OnnxJavaType> TYPES = Map.of(
            ElementType.FLOAT, OnnxJavaType.FLOAT,
            ElementType.DOUBLE, OnnxJavaType.DOUBLE,
            ElementType.FLOAT16, OnnxJavaType.FLOAT16,
            ElementType.BFLOAT16, OnnxJavaType.BFLOAT16,
            ElementType.INT8, OnnxJavaType.INT8,
            ElementType.UINT8, OnnxJavaType.UINT8,
            ElementType.INT32, OnnxJavaType.INT32,
            ElementType.INT64, OnnxJavaType.INT64);

    /** Takes the weights out that lie in native memory. */
    static SharedWeights of(OnnxModel network, OrtEnvironment environment) {
        ModelProto.Builder model = network.proto().toBuilder();
        GraphProto.Builder graph = model.getGraphBuilder();
        var tensors = new HashMap<String, OnnxTensorLike>();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto initializer = graph.getInitializer(i);
            TensorData data = network.initializer(initializer.getName());
            if (TYPES.containsKey(data.element())
                    && data.bytes().isDirect()
                    && data.bytes().remaining() >= SMALLEST) {
                tensors.put(initializer.getName(), tensor(environment, data));
                graph.setInitializer(i, reference(initializer));
            }
        }
        return new SharedWeights(model.build(), tensors);
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorData data) {
        try {
            return OnnxTensor.createTensor(environment, data.bytes(), data.shape(), TYPES.get(data.element()));
        } catch (OrtException e) {
            throw OrtProblems.load(e, data.toString());
        }
    }

    /** No weights taken out. */
    static SharedWeights none(OnnxModel network) {
        return new SharedWeights(network.proto(), Map.of());
    }

    private static TensorProto reference(TensorProto initializer) {
        return TensorProto.newBuilder()
                .setName(initializer.getName())
                .setDataType(initializer.getDataType())
                .addAllDims(initializer.getDimsList())
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("memory"))
                .build();
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensorLike::close);
    }
}
