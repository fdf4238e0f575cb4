package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.onnx.internal.Protos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class ShapeInferenceTest {

    private final GraphBuilder g = new GraphBuilder("g", 17);

    private String type(String tensor) {
        return g.build().type(tensor).toString();
    }

    @Test
    void followsBroadcasting() {
        String a = g.input("a", ElementType.FLOAT, Shape.of("batch", 1, 5));
        String b = g.input("b", ElementType.FLOAT, Shape.of(7, 1));
        assertEquals("float[batch, 7, 5]", type(g.node("Add", a, b).make()));
        assertEquals("bool[batch, 7, 5]", type(g.node("Less", a, b).make()));
    }

    @Test
    void followsProductsOfMatrices() {
        String a = g.input("a", ElementType.FLOAT, Shape.of("batch", 12, "sequence", 32));
        String b = g.input("b", ElementType.FLOAT, Shape.of("batch", 12, 32, "sequence"));
        String v = g.input("v", ElementType.FLOAT, Shape.of(32));
        String m = g.input("m", ElementType.FLOAT, Shape.of("rows", 3));
        String w = g.input("w", ElementType.FLOAT, Shape.of(9, 3));
        assertEquals(
                "float[batch, 12, sequence, sequence]",
                type(g.node("MatMul", a, b).make()));
        assertEquals("float[batch, 12, sequence]", type(g.node("MatMul", a, v).make()));
        assertEquals(
                "float[rows, 9]",
                type(g.node("Gemm", m, w).attribute("transB", 1).make()));
        String einsum =
                g.node("Einsum", a, b).attribute("equation", "bhid,bhdj->bihj").make();
        assertEquals("float[batch, sequence, 12, sequence]", type(einsum));
    }

    @Test
    void followsWindows() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("n", 3, 224, "width"));
        String w = g.initializer("w", TensorData.of(new float[64 * 3 * 7 * 7], 64, 3, 7, 7));
        String conv = g.node("Conv", x, w)
                .attribute("strides", new long[] {2, 2})
                .attribute("pads", new long[] {3, 3, 3, 3})
                .make();
        assertEquals("float[n, 64, 112, floor((width - 1)/2) + 1]", type(conv));
        String same = g.node("Conv", x, w)
                .attribute("strides", new long[] {2, 2})
                .attribute("auto_pad", "SAME_UPPER")
                .make();
        assertEquals("float[n, 64, 112, ceil(width/2)]", type(same));
        String pool = g.node("MaxPool", conv)
                .attribute("kernel_shape", new long[] {3, 3})
                .attribute("strides", new long[] {2, 2})
                .attribute("ceil_mode", 1)
                .make();
        assertEquals(Dim.of(56), g.build().type(pool).shape().dim(2));
        assertEquals(
                "float[n, 64, 1, 1]", type(g.node("GlobalAveragePool", conv).make()));
    }

    @Test
    void followsShapesThatTheGraphComputes() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", "sequence", 384));
        String shape = g.node("Shape", x).make();
        String first = g.node("Gather", shape, g.initializer("zero", TensorData.scalar(0L)))
                .make();
        String second = g.node("Gather", shape, g.initializer("one", TensorData.scalar(1L)))
                .make();
        String target = g.node("Concat", g.unsqueeze(first, 0), g.unsqueeze(second, 0), g.integers(12), g.integers(-1))
                .attribute("axis", 0)
                .make();
        String split = g.node("Reshape", x, target).make();
        assertEquals("float[batch, sequence, 12, 32]", type(split));
        assertEquals(
                "float[batch, 12, sequence, 32]",
                type(g.node("Transpose", split)
                        .attribute("perm", new long[] {0, 2, 1, 3})
                        .make()));
        String doubled = g.node("Mul", second, g.initializer("two", TensorData.scalar(2L)))
                .make();
        String range = g.node(
                        "Range",
                        g.initializer("from", TensorData.scalar(0L)),
                        doubled,
                        g.initializer("step", TensorData.scalar(1L)))
                .make();
        assertEquals("int64[2*sequence]", type(range));
        assertEquals(
                "float[batch*sequence, 384]",
                type(g.node("Reshape", x, g.integers(-1, 384)).make()));
    }

    @Test
    void aZeroInATargetShapeKeepsTheAxis() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 6, 4));
        assertEquals(
                "float[batch, 24]", type(g.node("Reshape", x, g.integers(0, -1)).make()));
        String empty = g.input("empty", ElementType.FLOAT, Shape.of(0, 3));
        String kept = g.node("Reshape", empty, g.integers(3, 0))
                .attribute("allowzero", 1)
                .make();
        assertEquals("float[3, 0]", type(kept));
    }

    @Test
    void followsReversedShapes() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("a", "b", "c"));
        String shape = g.node("Shape", x).make();
        String reversed = g.node(
                        "Slice",
                        shape,
                        g.integers(Long.MAX_VALUE),
                        g.integers(Long.MIN_VALUE),
                        g.integers(0),
                        g.integers(-1))
                .make();
        assertEquals("float[c, b, a]", type(g.node("ConstantOfShape", reversed).make()));
    }

    @Test
    void followsSlicesAndJoins() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", "sequence", 10));
        String tail = g.node("Slice", x, g.integers(1), g.integers(Long.MAX_VALUE), g.integers(1))
                .make();
        assertEquals("float[batch, sequence - 1, 10]", type(tail));
        String part = g.node("Slice", x, g.integers(-4), g.integers(-1), g.integers(2))
                .make();
        assertEquals("float[batch, sequence, 3]", type(part));
        String back = g.node("Slice", x, g.integers(-1), g.integers(Long.MIN_VALUE), g.integers(2), g.integers(-2))
                .make();
        assertEquals("float[batch, sequence, 5]", type(back));
        assertEquals(
                "float[batch, 2*sequence - 1, 10]",
                type(g.node("Concat", x, tail).attribute("axis", 1).make()));
        List<String> halves = g.node("Split", x).attribute("axis", -1).outputs("left", "right");
        assertEquals("float[batch, sequence, 5]", type(halves.get(1)));
    }

    @Test
    void unknownOperatorsGiveUnknownTypesAndNoError() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 3));
        String y = g.nodeOf("my.own", "Mystery", x).as("y");
        assertEquals(TensorType.UNKNOWN, g.build().type(y));
        assertEquals("float[…]", type(g.node("MatMul", x, y).make()));
        GraphProto declared = g.build().graph().toBuilder()
                .addValueInfo(Protos.info(new TensorSpec("y", ElementType.FLOAT, Shape.of("batch", 8))))
                .build();
        OnnxModel told =
                OnnxModel.of(g.build().proto().toBuilder().setGraph(declared).build());
        assertEquals("float[batch, 8]", told.type("y").toString(), "the file's word is taken");
    }

    @Test
    void brokenNodesGiveUnknownTypesAndNoError() {
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 3));
        String broken =
                g.node("Transpose", x).attribute("perm", new long[] {5, 6}).make();
        String cast = g.node("Cast", x).attribute("to", 4711).make();
        String einsum = g.node("Einsum", x).attribute("equation", "ab->xyz").make();
        assertEquals(TensorType.UNKNOWN, g.build().type(broken));
        assertEquals(ElementType.UNDEFINED, g.build().type(cast).element());
        assertEquals(TensorType.UNKNOWN, g.build().type(einsum));
    }

    /** All tensors of the exported networks, with nothing to go by but the inputs. */
    @Test
    void findsAllShapesOfExportedNetworks() {
        for (OnnxModel model : TestModels.all().toList()) {
            Map<String, TensorType> types = ShapeInference.infer(withoutDeclarations(model));
            model.nodes().stream()
                    .flatMap(node -> node.getOutputList().stream())
                    .forEach(name -> {
                        TensorType type = types.get(name);
                        boolean complete = type.isKnown()
                                && type.shape().dims().stream()
                                        .noneMatch(dim -> dim instanceof Dim.Symbol symbol && symbol.isAnonymous());
                        assertTrue(complete, () -> name + ": " + type);
                    });
            model.outputs().forEach(output -> assertEquals(output.type(), types.get(output.name())));
        }
    }

    private static OnnxModel withoutDeclarations(OnnxModel model) {
        GraphProto.Builder graph = model.graph().toBuilder().clearValueInfo();
        for (int i = 0; i < graph.getOutputCount(); i++) {
            if (graph.getOutput(i).getType().hasTensorType()) {
                graph.getOutputBuilder(i).clearType();
            }
        }
        return OnnxModel.of(model.proto().toBuilder().setGraph(graph).build());
    }

    /** ONNX's own tests, where Debian's libonnx-testdata is installed. */
    @Test
    void agreesWithOnnxsOwnTests() throws IOException {
        Path data = Path.of("/usr/share/libonnx-testdata/data");
        Assumptions.assumeTrue(Files.isDirectory(data), "libonnx-testdata is not installed");
        var wrong = new ArrayList<String>();
        int[] known = new int[2];
        try (var files = Files.walk(data)) {
            for (Path file : (Iterable<Path>) files.filter(path -> path.endsWith("model.onnx"))::iterator) {
                compare(file, wrong, known);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(known[0] > 0.8 * known[1], known[0] + " of " + known[1] + " outputs fully known");
    }

    private static void compare(Path file, List<String> wrong, int[] known) throws IOException {
        OnnxModel model = OnnxModel.read(file);
        Map<String, TensorType> types = ShapeInference.infer(withoutDeclarations(model));
        for (int i = 0; i < model.outputs().size(); i++) {
            TensorSpec output = model.outputs().get(i);
            TensorType found = types.getOrDefault(output.name(), TensorType.UNKNOWN);
            if (output.element() == ElementType.UNDEFINED) {
                continue;
            }
            known[1]++;
            known[0] += found.isKnown() && found.shape().isStatic() ? 1 : 0;
            Path result = file.resolveSibling("test_data_set_0/output_" + i + ".pb");
            TensorProto actual = Files.exists(result)
                    ? TensorProto.parseFrom(Files.readAllBytes(result))
                    : TensorProto.getDefaultInstance();
            long[] sizes = actual.getDimsList().stream().mapToLong(size -> size).toArray();
            boolean fits = found.element() == ElementType.UNDEFINED || found.element() == output.element();
            if (!fits
                    || !compatible(found.shape(), output.shape())
                    || !actual.equals(TensorProto.getDefaultInstance())
                            && !found.shape().accepts(sizes)) {
                wrong.add(file.getParent().getFileName() + ": expected " + output + ", got " + found);
            }
        }
    }

    private static boolean compatible(Shape a, Shape b) {
        if (!a.ranked() || !b.ranked()) {
            return true;
        }
        boolean same = a.rank() == b.rank();
        for (int i = 0; same && i < a.rank(); i++) {
            same = !a.dim(i).isFixed() || !b.dim(i).isFixed() || a.dim(i).equals(b.dim(i));
        }
        return same;
    }
}
