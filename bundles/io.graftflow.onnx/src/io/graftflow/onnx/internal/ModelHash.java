package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.Hash;
import java.util.ArrayList;

/** Hashes what a model is, not how its file stores it. */
public final class ModelHash {

    private ModelHash() {}

    /** The hash of the graph without its initializers' content, then of each initializer's bytes. */
    public static String sha256(ModelProto model) {
        GraphProto graph = model.getGraph();
        var bare = new ArrayList<TensorProto>(graph.getInitializerCount());
        graph.getInitializerList().forEach(tensor -> bare.add(bare(tensor)));
        ModelProto skeleton = model.toBuilder()
                .setGraph(graph.toBuilder().clearInitializer().addAllInitializer(bare))
                .build();
        var hash = new Hash().add(skeleton.toByteArray());
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() == TensorProto.DataType.STRING_VALUE) {
                tensor.getStringDataList().forEach(text -> hash.add(text.toByteArray()));
            } else {
                hash.add(TensorProtos.bytes(tensor));
            }
        }
        return hash.hex();
    }

    private static TensorProto bare(TensorProto tensor) {
        return TensorProto.newBuilder()
                .setName(tensor.getName())
                .setDataType(tensor.getDataType())
                .addAllDims(tensor.getDimsList())
                .build();
    }
}
