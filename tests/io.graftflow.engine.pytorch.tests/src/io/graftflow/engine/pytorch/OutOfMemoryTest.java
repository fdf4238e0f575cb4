package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {

    /** The square of these is more bytes than a process can have addresses, whatever the system promises. */
    private static final int ROWS = 8_000_000;

    @Test
    void itIsToldApartFromOtherFailuresAndTheEngineGoesOn() {
        var graph = new GraphBuilder("square", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("rows", 1));
        String turned =
                graph.node("Transpose", x).attribute("perm", new long[] {1, 0}).make();
        graph.output(graph.node("MatMul", x, turned).as("y"), ElementType.FLOAT, Shape.of("rows", "rows"));
        try (Session session = new PyTorchEngine().open(graph.build(), Device.CPU, new SessionOptions(1))) {
            Map<String, TensorData> many = Map.of("x", TensorData.of(new float[ROWS], ROWS, 1));
            Problem problem = assertThrows(ProblemException.class, () -> session.run(many))
                    .problem();
            assertEquals("engine.out-of-memory", problem.code(), problem.message());
            Map<String, TensorData> few = Map.of("x", TensorData.of(new float[] {2, 3}, 2, 1));
            assertEquals(9, session.run(few).get("y").floats()[3]);
        }
    }
}
