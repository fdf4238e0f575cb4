package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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
        } else if (size(model) <= largestFile) {
            writeProto(model, file);
        } else {
            writeWithData(model, file);
        }
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
    private static void writeWithData(ModelProto model, Path file) throws IOException {
        Path dataFile = file.resolveSibling(file.getFileName() + ".data");
        var places = new ArrayList<Long>();
        AtomicFiles.write(dataFile, temporary -> {
            places.clear();
            writeData(model.getGraph(), temporary, places);
            Files.deleteIfExists(file);
        });
        writeProto(withPlaces(model, dataFile.getFileName().toString(), places), file);
    }

    private static void writeData(GraphProto graph, Path temporary, List<Long> places) throws IOException {
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (TensorProto tensor : graph.getInitializerList()) {
                if (!goesOutside(tensor)) {
                    places.add(-1L);
                    continue;
                }
                long start = (out.position() + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
                out.position(start);
                writeFully(out, TensorProtos.bytes(tensor));
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
        return tensor.toBuilder()
                .clearRawData()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(Protos.entry("location", location))
                .addExternalData(Protos.entry("offset", Long.toString(offset)))
                .addExternalData(Protos.entry("length", Long.toString(contentBytes(tensor))))
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
