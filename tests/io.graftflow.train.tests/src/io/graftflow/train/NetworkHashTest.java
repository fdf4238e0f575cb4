package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.internal.NetworkHash;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NetworkHashTest {

    private static OnnxModel network(String operator, float weight, long transposed, long opset) {
        var g = new GraphBuilder("net", opset);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        String w = g.initializer("w", TensorData.of(new float[] {weight, 2, 3, 4}, 2, 2));
        String product = g.node("Gemm", x, w).attribute("transB", transposed).make();
        g.output(g.node(operator, product).as("y"), ElementType.FLOAT, Shape.of("batch", 2));
        return g.build();
    }

    @Test
    void whatChangesTheResultChangesTheHash() {
        String hash = NetworkHash.of(network("Relu", 1, 1, 17));
        assertEquals(hash, NetworkHash.of(network("Relu", 1, 1, 17)));
        assertNotEquals(hash, NetworkHash.of(network("Tanh", 1, 1, 17)));
        assertNotEquals(hash, NetworkHash.of(network("Relu", 1.0000001f, 1, 17)));
        assertNotEquals(hash, NetworkHash.of(network("Relu", 1, 0, 17)));
        assertNotEquals(hash, NetworkHash.of(network("Relu", 1, 1, 18)));
        OnnxModel renamed = network("Relu", 1, 1, 17).rename(Map.of("y", "z"));
        assertNotEquals(hash, NetworkHash.of(renamed));
    }

    @Test
    void namesOfNodesDocumentationAndMetadataDoNot() {
        OnnxModel network = network("Relu", 1, 1, 17);
        GraphProto.Builder graph = network.graph().toBuilder().setName("other").setDocString("about");
        graph.setNode(0, graph.getNode(0).toBuilder().setName("renamed").setDocString("about"));
        ModelProto.Builder model = network.proto().toBuilder().setGraph(graph).setProducerName("somebody");
        OnnxModel same = OnnxModel.of(model.build())
                .withMetadata(Map.of("key", "value"))
                .withInputShapes(Map.of("x", Shape.of("rows", 2)));
        assertEquals(NetworkHash.of(network), NetworkHash.of(same));
    }
}
