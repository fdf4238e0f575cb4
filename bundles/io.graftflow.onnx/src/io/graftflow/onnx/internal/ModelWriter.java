package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.graftflow.base.AtomicFiles;
import io.graftflow.onnx.TensorContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes models whole or not at all, tensor by tensor, with a second file for the weights when they are many. */
public final class ModelWriter {

    /** The largest protocol buffer that all readers take. */
    public static final long LARGEST_FILE = Integer.MAX_VALUE;

    /** Tensors smaller than this stay in the model's file. */
    private static final int SMALLEST_EXTERNAL_BYTES = 1024;

    private static final int ALIGNMENT_BYTES = 4096;
    private static final int BUFFER_BYTES = 1 << 20;

    private ModelWriter() {}

    /** Writes a model: its source as it is when it is unchanged, else in one file or in two. */
    public static void write(ModelProto model, Optional<ByteBuffer> source, Path file, long largestFile)
            throws IOException {
        if (source.isPresent() && source.get().remaining() <= largestFile) {
            AtomicFiles.write(file, temporary -> {
                try (FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    writeFully(out, source.get());
                }
            });
        } else {
            write(model, Map.of(), file, largestFile);
        }
    }

    /** Writes a model in one file or in two, with other content of some initializers. */
    public static void write(ModelProto model, Map<String, TensorContent> contents, Path file, long largestFile)
            throws IOException {
        if (size(model) > largestFile) {
            writeWithData(model, contents, file);
        } else if (contents.isEmpty()) {
            writeProto(model, file);
        } else {
            AtomicFiles.write(file, temporary -> {
                try (FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    writeProto(model, contents, out);
                }
            });
        }
    }

    /** Writes a model field by field, so that contents are made when their place is reached. */
    private static void writeProto(ModelProto model, Map<String, TensorContent> contents, FileChannel channel)
            throws IOException {
        GraphProto rest = model.getGraph().toBuilder().clearInitializer().build();
        long graphBytes = rest.getSerializedSize();
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            graphBytes += withHeader(tensorBytes(tensor, contents));
        }
        var out = CodedOutputStream.newInstance(Channels.newOutputStream(channel), BUFFER_BYTES);
        model.toBuilder().clearGraph().build().writeTo(out);
        out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt64NoTag(graphBytes);
        rest.writeTo(out);
        for (TensorProto tensor : model.getGraph().getInitializerList()) {
            out.writeTag(GraphProto.INITIALIZER_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt64NoTag(tensorBytes(tensor, contents));
            TensorContent content = contents.get(tensor.getName());
            if (content == null) {
                tensor.writeTo(out);
            } else {
                withoutContent(tensor).writeTo(out);
                out.writeTag(TensorProto.RAW_DATA_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt64NoTag(contentBytes(tensor));
                out.flush();
                content.writeTo(channel);
            }
        }
        out.flush();
    }

    private static long tensorBytes(TensorProto tensor, Map<String, TensorContent> contents) {
        return contents.containsKey(tensor.getName())
                ? withoutContent(tensor).getSerializedSize() + withHeader(contentBytes(tensor))
                : tensor.getSerializedSize();
    }

    private static void writeProto(ModelProto model, Path file) throws IOException {
        AtomicFiles.write(file, temporary -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES)) {
                model.writeTo(out);
            }
        });
    }

    /**
     * First the data, then the model that names it. A model that stood there is removed before, so that no moment
     * shows it with data that is not its own.
     */
    private static void writeWithData(ModelProto model, Map<String, TensorContent> contents, Path file)
            throws IOException {
        Path dataFile = file.resolveSibling(file.getFileName() + ".data");
        var places = new ArrayList<Long>();
        AtomicFiles.write(dataFile, temporary -> {
            places.clear();
            writeData(model.getGraph(), contents, temporary, places);
            Files.deleteIfExists(file);
        });
        writeProto(withPlaces(model, dataFile.getFileName().toString(), places), file);
    }

    private static void writeData(
            GraphProto graph, Map<String, TensorContent> contents, Path temporary, List<Long> places)
            throws IOException {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (TensorProto tensor : graph.getInitializerList()) {
                if (!goesOutside(tensor) && !contents.containsKey(tensor.getName())) {
                    places.add(-1L);
                    continue;
                }
                long start = (out.position() + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
                out.position(start);
                TensorContent content = contents.get(tensor.getName());
                if (content == null) {
                    writeFully(out, TensorProtos.bytes(tensor));
                } else {
                    content.writeTo(out);
                }
                places.add(start);
            }
        }
    }

    private static ModelProto withPlaces(ModelProto model, String location, List<Long> places) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) >= 0) {
                TensorProto tensor = graph.getInitializer(i);
                graph.setInitializer(i, external(tensor, location, places.get(i)));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static TensorProto external(TensorProto tensor, String location, long offset) {
        return withoutContent(tensor).toBuilder()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(Protos.entry("location", location))
                .addExternalData(Protos.entry("offset", Long.toString(offset)))
                .addExternalData(Protos.entry("length", Long.toString(contentBytes(tensor))))
                .build();
    }

    private static TensorProto withoutContent(TensorProto tensor) {
        return tensor.toBuilder()
                .clearRawData()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data()
                .build();
    }

    private static boolean goesOutside(TensorProto tensor) {
        return tensor.getDataType() != TensorProto.DataType.STRING_VALUE
                && contentBytes(tensor) >= SMALLEST_EXTERNAL_BYTES;
    }

    private static long contentBytes(TensorProto tensor) {
        return tensor.hasRawData()
                ? tensor.getRawData().size()
                : TensorProtos.bytes(tensor).remaining();
    }

    /** The size of the model in one file. Unlike protocol buffers' own count, it may pass 2^31. */
    public static long size(ModelProto model) {
        GraphProto graph = model.getGraph();
        long initializers = 0;
        for (TensorProto tensor : graph.getInitializerList()) {
            initializers += withHeader(tensor.getSerializedSize());
        }
        long rest = graph.toBuilder().clearInitializer().build().getSerializedSize();
        long shell = model.toBuilder().clearGraph().build().getSerializedSize();
        return shell + withHeader(initializers + rest);
    }

    /** A field's size with its tag of one byte and its length. */
    private static long withHeader(long bytes) {
        int lengthBytes = (Long.SIZE - Long.numberOfLeadingZeros(bytes | 1) + 6) / 7;
        return 1 + lengthBytes + bytes;
    }

    private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            int end = rest.limit();
            rest.limit(Math.min(end, rest.position() + BUFFER_BYTES));
            out.write(rest);
            rest.limit(end);
        }
    }
}
