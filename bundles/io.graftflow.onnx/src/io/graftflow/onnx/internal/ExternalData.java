package io.graftflow.onnx.internal;

import static io.graftflow.onnx.internal.ModelReader.problem;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings the tensors that a model keeps in other files into the model, as views of the mapped files (ONNX's
 * {@code docs/ExternalData.md}). Those files must lie in the model's folder.
 */
public final class ExternalData {

    private static final String AGAIN = "Get the file again, together with the model.";

    private final Path folder;
    private final Map<Path, ByteBuffer> mapped = new HashMap<>();

    private ExternalData(Path folder) {
        this.folder = folder;
    }

    /** The model with all tensors in it; the same one when it has no external data. */
    public static ModelProto resolve(ModelProto model, Path folder) {
        GraphProto graph = new ExternalData(folder).graph(model.getGraph());
        return graph == model.getGraph()
                ? model
                : model.toBuilder().setGraph(graph).build();
    }

    private GraphProto graph(GraphProto graph) {
        GraphProto.Builder changed = null;
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            if (isExternal(tensor)) {
                changed = changed == null ? graph.toBuilder() : changed;
                changed.setInitializer(i, tensor(tensor));
            }
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = node(graph.getNode(i));
            if (node != graph.getNode(i)) {
                changed = changed == null ? graph.toBuilder() : changed;
                changed.setNode(i, node);
            }
        }
        return changed == null ? graph : changed.build();
    }

    private NodeProto node(NodeProto node) {
        NodeProto.Builder changed = null;
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto attribute = attribute(node.getAttribute(i));
            if (attribute != node.getAttribute(i)) {
                changed = changed == null ? node.toBuilder() : changed;
                changed.setAttribute(i, attribute);
            }
        }
        return changed == null ? node : changed.build();
    }

    private AttributeProto attribute(AttributeProto attribute) {
        if (attribute.hasT() && isExternal(attribute.getT())) {
            return attribute.toBuilder().setT(tensor(attribute.getT())).build();
        }
        if (attribute.hasG()) {
            GraphProto body = graph(attribute.getG());
            return body == attribute.getG()
                    ? attribute
                    : attribute.toBuilder().setG(body).build();
        }
        return attribute;
    }

    private static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    private TensorProto tensor(TensorProto tensor) {
        Map<String, String> entries = Protos.map(tensor.getExternalDataList());
        Path file = file(tensor, entries.getOrDefault("location", ""));
        long size = TensorProtos.byteCount(ElementType.of(tensor.getDataType()), Protos.longs(tensor.getDimsList()));
        long offset = number(tensor, entries, "offset", 0);
        long length = number(tensor, entries, "length", size);
        if (length != size) {
            String message = "Its external data has the wrong size; expected " + size + " bytes, got " + length + ".";
            throw ProblemException.error("onnx.size-mismatch", message, AGAIN).at(tensor.getName());
        }
        ByteBuffer bytes = slice(file, offset, size, tensor.getName());
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    private Path file(TensorProto tensor, String location) {
        try {
            Path relative = Path.of(location);
            Path normal = relative.normalize();
            boolean inside = !location.isBlank() && !relative.isAbsolute() && !normal.startsWith("..");
            if (inside) {
                return folder.resolve(normal);
            }
        } catch (InvalidPathException e) {
            // said below, as for any other location that is none
        }
        String message = "The data of tensor \"" + tensor.getName() + "\" must lie in the model's folder, got \""
                + location + "\".";
        throw problem("onnx.external-outside", folder, message, "Put the data file beside the model and name it so.");
    }

    private static long number(TensorProto tensor, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, as for a negative number
        }
        String message = "External data's " + key + " must be a number of bytes, 0 or more, got \"" + text + "\".";
        throw ProblemException.error("onnx.size-overflow", message, "Export the model again.")
                .at(tensor.getName());
    }

    private ByteBuffer slice(Path file, long offset, long size, String name) {
        if (!Files.isRegularFile(file)) {
            String message = "The file with the data of tensor \"" + name + "\" is missing.";
            throw problem("onnx.external-missing", file, message, "Put it there, beside the model.");
        }
        try {
            long there = Files.size(file);
            if (offset > there || size > there - offset) {
                String message = "The data file is cut short: tensor \"" + name + "\" needs " + size + " bytes from "
                        + offset + ", there are " + there + " in all.";
                throw problem("onnx.truncated", file, message, AGAIN);
            }
            if (size > Integer.MAX_VALUE) {
                String message =
                        "A single tensor must be smaller than 2^31 bytes, but \"" + name + "\" has " + size + ".";
                throw problem("onnx.size-overflow", file, message, "Export the model with that tensor split.");
            }
            return there <= Integer.MAX_VALUE
                    ? whole(file, there).slice((int) offset, (int) size)
                    : map(file, offset, size);
        } catch (IOException e) {
            throw problem("onnx.unreadable", file, "The file cannot be read: " + e.getMessage() + ".", AGAIN);
        }
    }

    private ByteBuffer whole(Path file, long size) throws IOException {
        ByteBuffer bytes = mapped.get(file);
        if (bytes == null) {
            bytes = map(file, 0, size);
            mapped.put(file, bytes);
        }
        return bytes;
    }

    private static ByteBuffer map(Path file, long offset, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, size);
        }
    }
}
