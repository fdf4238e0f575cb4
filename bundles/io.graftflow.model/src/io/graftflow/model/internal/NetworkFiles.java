package io.graftflow.model.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelFiles;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which files make up a network: its own and those that hold its weights. */
public final class NetworkFiles {

    private NetworkFiles() {}

    /** The network of a folder: at its root or, as the Hugging Face hub has it, in {@code onnx}. */
    public static Optional<Path> find(Path folder) {
        return Stream.of(ModelFiles.NETWORK, "onnx/" + ModelFiles.NETWORK)
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The network's file, then those with its external data (ONNX's {@code docs/ExternalData.md}). */
    public static List<Path> of(Path network) {
        var locations = new TreeSet<String>();
        collect(parse(network).getGraph(), locations);
        var files = new ArrayList<Path>();
        files.add(network);
        locations.forEach(location -> files.add(network.resolveSibling(location)));
        return files;
    }

    private static ModelProto parse(Path network) {
        try (FileChannel channel = FileChannel.open(network, StandardOpenOption.READ)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.enableAliasing(true);
            return ModelProto.parseFrom(in);
        } catch (IOException e) {
            throw unreadable(network, e);
        }
    }

    private static void collect(GraphProto graph, SortedSet<String> locations) {
        graph.getInitializerList().forEach(tensor -> collect(tensor, locations));
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                collect(attribute.getT(), locations);
                if (attribute.hasG()) {
                    collect(attribute.getG(), locations);
                }
            }
        }
    }

    private static void collect(TensorProto tensor, SortedSet<String> locations) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            tensor.getExternalDataList().stream()
                    .filter(entry -> entry.getKey().equals("location"))
                    .map(StringStringEntryProto::getValue)
                    .forEach(locations::add);
        }
    }

    /** A problem with reading a network's file. */
    public static ProblemException unreadable(Path file, IOException cause) {
        return new ProblemException(
                Problem.error(
                                "model.unreadable",
                                "The network cannot be read: " + cause.getMessage() + ".",
                                "Get the model again.")
                        .at(file.toString()),
                cause);
    }
}
