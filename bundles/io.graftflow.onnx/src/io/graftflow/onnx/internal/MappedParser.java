package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.graftflow.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses a model so that large tensors stay in the mapped file, also those that keep their numbers in typed fields. A
 * packed {@code float_data} or {@code double_data} has the same bytes as {@code raw_data}, but protocol buffers would
 * copy it into a list; here it becomes {@code raw_data}, and everything else is parsed as usual.
 */
final class MappedParser {

    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int RAW_DATA = 9;
    private static final int DOUBLE_DATA = 10;
    private static final int SMALLEST_BYTES = 4096;

    private final ByteString file;

    private MappedParser(ByteString file) {
        this.file = file;
    }

    /** The model in a buffer, which it goes on using. */
    static ModelProto parse(ByteBuffer bytes) throws IOException {
        ByteString whole = UnsafeByteOperations.unsafeWrap(bytes);
        return new MappedParser(whole).model();
    }

    private ModelProto model() throws IOException {
        List<WireField> graphs;
        List<Typed> typed = new ArrayList<>();
        try {
            graphs = WireField.in(file, 0, file.size(), GRAPH);
            if (graphs.size() == 1) {
                for (WireField tensor :
                        WireField.in(file, graphs.get(0).start(), graphs.get(0).end(), INITIALIZER)) {
                    addTyped(tensor, typed);
                }
            }
        } catch (IllegalArgumentException e) {
            typed.clear();
            graphs = List.of();
        }
        ModelProto.Builder model = ModelProto.newBuilder();
        if (typed.isEmpty()) {
            merge(model, 0, file.size());
            return model.build();
        }
        merge(model, 0, graphs.get(0).tag());
        merge(model, graphs.get(0).end(), file.size());
        return model.setGraph(graph(graphs.get(0), typed)).build();
    }

    /** A tensor with its numbers in a typed field. */
    private record Typed(WireField tensor, WireField numbers) {}

    private void addTyped(WireField tensor, List<Typed> typed) {
        if (tensor.end() - tensor.start() < SMALLEST_BYTES) {
            return;
        }
        List<WireField> fields = WireField.in(file, tensor.start(), tensor.end());
        List<WireField> numbers = fields.stream()
                .filter(field -> field.number() == FLOAT_DATA || field.number() == DOUBLE_DATA)
                .toList();
        boolean raw = fields.stream().anyMatch(field -> field.number() == RAW_DATA);
        boolean alone = numbers.size() == 1 && !raw && numbers.get(0).isBytes();
        long type = fields.stream()
                .filter(field -> field.number() == DATA_TYPE)
                .mapToLong(WireField::value)
                .findFirst()
                .orElse(0);
        if (alone && numbers.get(0).number() == fieldOf(type)) {
            typed.add(new Typed(tensor, numbers.get(0)));
        }
    }

    private static int fieldOf(long dataType) {
        return dataType == ElementType.FLOAT.onnx()
                ? FLOAT_DATA
                : dataType == ElementType.DOUBLE.onnx() ? DOUBLE_DATA : -1;
    }

    private GraphProto graph(WireField graph, List<Typed> typed) throws IOException {
        GraphProto.Builder builder = GraphProto.newBuilder();
        int from = graph.start();
        for (Typed one : typed) {
            merge(builder, from, one.tensor().tag());
            TensorProto.Builder tensor = TensorProto.newBuilder();
            merge(tensor, one.tensor().start(), one.numbers().tag());
            merge(tensor, one.numbers().end(), one.tensor().end());
            tensor.setRawData(
                    file.substring(one.numbers().start(), one.numbers().end()));
            builder.addInitializer(tensor);
            from = one.tensor().end();
        }
        merge(builder, from, graph.end());
        return builder.build();
    }

    private void merge(MessageLite.Builder builder, int start, int end) throws IOException {
        CodedInputStream in = file.substring(start, end).newCodedInput();
        in.enableAliasing(true);
        builder.mergeFrom(in);
        in.checkLastTagWas(0);
    }
}
