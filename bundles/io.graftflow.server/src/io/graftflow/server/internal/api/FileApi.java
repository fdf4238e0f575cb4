package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.workspace.FileKinds;
import io.graftflow.server.internal.workspace.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of the open folder, for pickers and for what is dropped on the canvas. */
public final class FileApi implements Handlers {

    private static final int MOST_ENTRIES = 5_000;
    private static final long LARGEST_UPLOAD = 16L << 30;

    private static final Comparator<Path> FOLDERS_FIRST = Comparator.comparing((Path file) -> !Files.isDirectory(file))
            .thenComparing(file -> file.getFileName().toString(), String.CASE_INSENSITIVE_ORDER)
            .thenComparing(Comparator.naturalOrder());

    private final Studio studio;

    /** Answers for a studio. */
    public FileApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/files", this::list)
                .on("GET", "/api/file", this::describe)
                .on("PUT", "/api/file", this::upload);
    }

    private Answer list(Call call) throws IOException {
        Workspace workspace = studio.workspace();
        String path = call.query("folder").orElse("");
        Path folder = workspace.resolve(path);
        if (!Files.isDirectory(folder)) {
            throw Refusal.notFound("folder.missing", "There is no folder \"" + path + "\".", "Choose another one.");
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> staysInside(workspace, file))
                    .sorted(FOLDERS_FIRST)
                    .limit(MOST_ENTRIES + 1L)
                    .toList();
        }
        FileKinds kinds = kinds(call);
        ObjectNode json = Json.object().put("folder", workspace.path(folder));
        ArrayNode entries = json.putArray("entries");
        for (Path file : files.subList(0, Math.min(MOST_ENTRIES, files.size()))) {
            entries.add(kinds.describe(file));
        }
        return Answer.json(json.put("truncated", files.size() > MOST_ENTRIES));
    }

    private static boolean staysInside(Workspace workspace, Path file) {
        try {
            return Files.exists(file) && file.toRealPath().startsWith(workspace.root());
        } catch (IOException e) {
            return false;
        }
    }

    private FileKinds kinds(Call call) {
        Workspace workspace = studio.workspace();
        Path folder =
                call.query("flow").map(workspace::flow).map(Path::getParent).orElse(workspace.root());
        return new FileKinds(workspace, studio.services()::nodes, folder);
    }

    private Answer describe(Call call) throws IOException {
        String path = call.required("path");
        Path file = studio.workspace().resolve(path);
        if (!Files.exists(file)) {
            throw Refusal.notFound("file.missing", "There is no file \"" + path + "\".", "Check its path.");
        }
        return Answer.json(kinds(call).describe(file));
    }

    private Answer upload(Call call) throws IOException {
        String path = call.required("path");
        Path file = studio.workspace().resolve(path);
        String name = String.valueOf(file.getFileName());
        if (file.equals(studio.workspace().root()) || name.startsWith(".") || path.endsWith("/")) {
            throw Refusal.of(
                    422, "file.bad-name", "\"" + path + "\" cannot be the name of a file.", "Give it another.");
        }
        if (Files.exists(file)) {
            throw Refusal.of(
                    409, "file.exists", "There is a file \"" + path + "\" already.", "Give the new one another name.");
        }
        if (!call.header("Content-Type").orElse("").startsWith("application/octet-stream")) {
            throw Refusal.badRequest("Expected a body of the type application/octet-stream.");
        }
        if (call.length() > Math.min(LARGEST_UPLOAD, room())) {
            throw Refusal.of(
                    413,
                    "server.too-large",
                    "There is no room for a file of " + (call.length() >> 20) + " MB.",
                    "Make room.");
        }
        try (InputStream in = call.stream()) {
            AtomicFiles.write(file, temporary -> Files.copy(in, temporary));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "file.write-failed",
                            "The file \"" + path + "\" cannot be written: " + e.getMessage() + ".",
                            "Check the disk and the rights on that folder."),
                    e);
        }
        return Answer.json(201, kinds(call).describe(file));
    }

    private long room() throws IOException {
        return Files.getFileStore(studio.workspace().root()).getUsableSpace();
    }
}
