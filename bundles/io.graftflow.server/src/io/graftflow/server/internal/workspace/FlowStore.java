package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowDiff;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.flow.FlowWriter;
import io.graftflow.node.NodeRegistry;
import io.graftflow.run.FlowTidy;
import io.graftflow.run.LockFile;
import io.graftflow.server.internal.http.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Changes workflows' files for those who say which version they have seen. */
public final class FlowStore {

    /** Two pages that save at the same moment come one after the other, whichever store they use. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final Workspace workspace;
    private final Versions versions;
    private final Supplier<NodeRegistry> nodes;

    /** Changes files of a workspace. */
    public FlowStore(Workspace workspace, Versions versions, Supplier<NodeRegistry> nodes) {
        this.workspace = workspace;
        this.versions = versions;
        this.nodes = nodes;
    }

    /** What a file is to hold: a workflow, or any text. */
    public record Content(Optional<ObjectNode> flow, String text) {

        /** A workflow. */
        public static Content of(ObjectNode flow) {
            return new Content(Optional.of(flow), "");
        }

        /** A text as it stands. */
        public static Content of(String text) {
            return new Content(Optional.empty(), text);
        }

        ObjectNode toJson() {
            return flow.map(tree -> Json.object().<ObjectNode>set("flow", tree))
                    .orElseGet(() -> Json.object().put("text", text));
        }
    }

    /** The version that somebody has seen, or that he has seen none. */
    public record Precondition(Optional<String> seen, boolean isNew) {}

    /** A saved workflow, and whether its file is new. */
    public record Saved(FlowDocument document, boolean made) {}

    /** Makes or replaces a file. */
    public Saved save(String path, Content content, Precondition condition, String client) throws IOException {
        Path file = workspace.flow(path);
        byte[] bytes = bytes(content, path);
        synchronized (ONE_AT_A_TIME) {
            Optional<FlowDocument> now = current(file, path);
            require(condition, now, Optional.of(content), path);
            if (now.isPresent() && now.get().state() == FlowDocument.State.READ_ONLY) {
                throw readOnly(path);
            }
            FlowFiles.write(file, bytes);
            FlowDocument saved = FlowFiles.read(bytes, path, true);
            versions.tell(path, saved.etag(), client);
            return new Saved(saved, now.isEmpty());
        }
    }

    private byte[] bytes(Content content, String path) {
        if (content.flow().isEmpty()) {
            return content.text().getBytes(StandardCharsets.UTF_8);
        }
        FlowReading reading = FlowReader.read(content.flow().get(), path);
        if (!reading.isSound()) {
            throw new Refusal(
                    422, reading.problems().stream().filter(Problem::isError).toList());
        }
        Flow tidy = FlowTidy.withoutDefaults(reading.flow(), nodes.get());
        return FlowWriter.text(tidy).getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<FlowDocument> current(Path file, String path) throws IOException {
        try {
            return Optional.of(FlowFiles.read(file, path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void require(
            Precondition condition, Optional<FlowDocument> now, Optional<Content> yours, String path) {
        if (condition.seen().isEmpty() && !condition.isNew()) {
            throw Refusal.of(
                    428,
                    "flow.no-precondition",
                    "The request does not say which version of \"" + path + "\" it means.",
                    "Send If-Match with the version that was changed, or If-None-Match: * for a new file.");
        }
        String etag = now.map(FlowDocument::etag).orElse("");
        boolean fits =
                condition.isNew() ? now.isEmpty() : etag.equals(condition.seen().get());
        if (!fits) {
            throw conflict(condition, now, yours, path);
        }
    }

    private static Refusal conflict(
            Precondition condition, Optional<FlowDocument> now, Optional<Content> yours, String path) {
        Problem problem = now.isEmpty()
                ? Problem.error(
                        "flow.conflict",
                        "The workflow \"" + path + "\" was removed meanwhile.",
                        "Save it as a new file, or let it go.")
                : condition.isNew()
                        ? Problem.error(
                                "flow.conflict",
                                "There is a workflow \"" + path + "\" already.",
                                "Choose another name.")
                        : Problem.error(
                                "flow.conflict",
                                "Somebody else changed the workflow \"" + path + "\" meanwhile.",
                                "Take their version, keep yours, or save yours under another name.");
        ObjectNode more = Json.object();
        more.set(
                "theirs",
                now.orElseGet(() -> new FlowDocument(
                                path, "", FlowDocument.State.BROKEN, List.of(problem), Optional.empty(), ""))
                        .toJson());
        yours.ifPresent(content -> more.set("yours", content.toJson()));
        differences(now, yours).forEach(more.putArray("differences")::add);
        return new Refusal(412, List.of(problem), more);
    }

    private static List<String> differences(Optional<FlowDocument> theirs, Optional<Content> yours) {
        Optional<ObjectNode> before = theirs.flatMap(FlowDocument::flow);
        Optional<ObjectNode> after = yours.flatMap(Content::flow);
        if (before.isEmpty() || after.isEmpty()) {
            return List.of();
        }
        try {
            return FlowDiff.words(FlowFiles.flow(before.get()), FlowFiles.flow(after.get()));
        } catch (ProblemException e) {
            return List.of();
        }
    }

    private static Refusal readOnly(String path) {
        return Refusal.of(
                409,
                "flow.read-only",
                "The workflow \"" + path + "\" is of a newer format, or its file may not be written.",
                "Use a newer Graftflow, or save under another name.");
    }

    /** Removes a file with its lock file; gives what it was. */
    public FlowDocument delete(String path, Precondition condition, String client) throws IOException {
        Path file = workspace.flow(path);
        synchronized (ONE_AT_A_TIME) {
            FlowDocument now = current(file, path).orElseThrow(() -> missing(path));
            require(condition, Optional.of(now), Optional.empty(), path);
            Files.delete(file);
            Files.deleteIfExists(LockFile.beside(file));
            versions.tell(path, "", client);
            return now;
        }
    }

    private static Refusal missing(String path) {
        return Refusal.notFound(
                "flow.missing-file", "There is no workflow \"" + path + "\" in the open folder.", "Check its path.");
    }

    /** Gives a file another name or folder, with its lock file; paths in the workflow go on naming the same files. */
    public FlowDocument move(String from, String to, String etag, String client) throws IOException {
        Path source = workspace.flow(from);
        Path target = workspace.flow(to);
        synchronized (ONE_AT_A_TIME) {
            FlowDocument now = current(source, from).orElseThrow(() -> missing(from));
            require(new Precondition(Optional.of(etag), false), Optional.of(now), Optional.empty(), from);
            if (Files.exists(target)) {
                throw Refusal.of(
                        409, "flow.conflict", "There is a file \"" + to + "\" already.", "Choose another name.");
            }
            boolean otherFolder = !source.getParent().equals(target.getParent());
            byte[] bytes = Files.readAllBytes(source);
            if (otherFolder && now.state() == FlowDocument.State.EDITABLE) {
                Flow flow = FlowReader.read(source).orThrow();
                Flow moved = new Relocation(nodes.get(), source.getParent(), target.getParent()).apply(flow);
                bytes = FlowWriter.text(moved).getBytes(StandardCharsets.UTF_8);
            }
            FlowFiles.write(target, bytes);
            Files.delete(source);
            moveLock(source, target, otherFolder);
            versions.tell(from, "", client);
            FlowDocument moved = FlowFiles.read(bytes, to, true);
            versions.tell(to, moved.etag(), client);
            return moved;
        }
    }

    /** A lock file pins files by the paths in the workflow; it is of no use where these changed. */
    private static void moveLock(Path source, Path target, boolean otherFolder) throws IOException {
        Path lock = LockFile.beside(source);
        if (Files.exists(lock)) {
            if (otherFolder) {
                Files.delete(lock);
            } else {
                try {
                    Files.move(lock, LockFile.beside(target));
                } catch (FileAlreadyExistsException e) {
                    Files.delete(lock);
                }
            }
        }
    }
}
