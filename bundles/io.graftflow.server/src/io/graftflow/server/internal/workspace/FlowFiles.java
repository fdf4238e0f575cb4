package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.flow.FlowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads and writes workflows' files for pages, with a mark for each version of a file. */
public final class FlowFiles {

    /** The largest file that is read; a thousand nodes are a third of a megabyte. */
    public static final int LARGEST_BYTES = 16 << 20;

    private FlowFiles() {}

    /** The mark of a file's content. */
    public static String etag(byte[] content) {
        return "\"" + Hash.sha256(content) + "\"";
    }

    /**
     * The mark of a file as it is now; empty when there is none. One that is too large to be read is marked by size and
     * time.
     */
    public static String etag(Path file) throws IOException {
        try {
            return Files.size(file) > LARGEST_BYTES ? largeEtag(file) : etag(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static String largeEtag(Path file) throws IOException {
        return "\"large-" + Files.size(file) + "-"
                + Files.getLastModifiedTime(file).toMillis() + "\"";
    }

    /**
     * Reads a workflow's file, whatever is in it.
     *
     * @param path what the file is called
     * @throws NoSuchFileException when there is none
     */
    public static FlowDocument read(Path file, String path) throws IOException {
        if (Files.isDirectory(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long size = Files.size(file);
        if (size > LARGEST_BYTES) {
            Problem problem = Problem.error(
                            "flow.too-large",
                            "The workflow's file has " + (size >> 20) + " MB; at most " + (LARGEST_BYTES >> 20)
                                    + " MB can be opened.",
                            "Keep data in files of their own, and name them in the workflow.")
                    .at(path);
            return broken(path, largeEtag(file), problem, "");
        }
        return read(Files.readAllBytes(file), path, Files.isWritable(file));
    }

    /** A workflow's file with some content. */
    public static FlowDocument read(byte[] content, String path, boolean writable) {
        String etag = etag(content);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            Problem problem = Problem.error(
                            "flow.encoding", "The file is not valid UTF-8.", "Save it as UTF-8, as JSON files are.")
                    .at(path);
            return broken(path, etag, problem, "");
        }
        FlowReading reading = FlowReader.read(text, name(path));
        Optional<FlowDocument> newer = newer(path, etag, text, reading);
        if (newer.isPresent()) {
            return newer.get();
        }
        FlowDocument.State state = !reading.isSound()
                ? FlowDocument.State.BROKEN
                : writable ? FlowDocument.State.EDITABLE : FlowDocument.State.READ_ONLY;
        Optional<ObjectNode> flow = reading.flow() == Flow.EMPTY ? Optional.empty() : Optional.of(json(reading.flow()));
        return new FlowDocument(path, etag, state, reading.problems(), flow, text);
    }

    private static FlowDocument broken(String path, String etag, Problem problem, String text) {
        return new FlowDocument(path, etag, FlowDocument.State.BROKEN, List.of(problem), Optional.empty(), text);
    }

    /** A workflow of a later format, as far as this version understands it. */
    private static Optional<FlowDocument> newer(String path, String etag, String text, FlowReading reading) {
        boolean wrongVersion =
                reading.problems().stream().anyMatch(problem -> problem.code().equals("flow.version"));
        if (!wrongVersion || !(Json.parse(text, path) instanceof ObjectNode tree)) {
            return Optional.empty();
        }
        JsonNode version = tree.path("graftflow");
        if (!version.canConvertToInt() || version.intValue() <= Flow.VERSION) {
            return Optional.empty();
        }
        tree.put("graftflow", Flow.VERSION);
        Flow understood = FlowReader.read(tree, name(path)).flow();
        ObjectNode flow = json(understood).put("graftflow", version.intValue());
        return Optional.of(new FlowDocument(
                path, etag, FlowDocument.State.READ_ONLY, reading.problems(), Optional.of(flow), text));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** A workflow as JSON, as its file holds it. */
    public static ObjectNode json(Flow flow) {
        return (ObjectNode) Json.parse(FlowWriter.text(flow), "the workflow");
    }

    /**
     * A workflow of JSON that a page sent.
     *
     * @throws ProblemException the first error
     */
    public static Flow flow(JsonNode json) {
        return FlowReader.read(json, "the workflow").orThrow();
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @throws ProblemException {@code file.write-failed}
     */
    public static void write(Path file, byte[] content) {
        try {
            AtomicFiles.write(file, temporary -> Files.write(temporary, content));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "file.write-failed",
                            "The file " + file + " cannot be written: " + e + ".",
                            "Check the disk and the rights on that folder."),
                    e);
        }
    }
}
