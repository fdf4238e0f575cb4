package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.FlowReader;
import io.graftflow.node.Spec;
import io.graftflow.run.FlowCheck;
import io.graftflow.run.RunOptions;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The start page: recent workflows, examples, another folder. */
public final class StartApi implements Handlers {

    /** Folders of examples that hold what they made, not what they need. */
    private static final Set<String> MADE = Set.of("out");

    private final Studio studio;

    /** Answers for a studio. */
    public StartApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/start", call -> start())
                .on("POST", "/api/folder", this::openFolder)
                .on("POST", "/api/examples/{example}/copy", this::copy);
    }

    private Answer start() throws IOException {
        ObjectNode json = Json.object();
        json.set("recent", Recent.list(studio));
        ArrayNode examples = json.putArray("examples");
        for (Path flow : examples()) {
            describe(examples.addObject(), flow);
        }
        return Answer.json(json);
    }

    /** The workflow of each example. */
    private List<Path> examples() throws IOException {
        List<Path> flows = new ArrayList<>();
        Optional<Path> root = studio.examples();
        if (root.isEmpty()) {
            return flows;
        }
        try (Stream<Path> folders = Files.list(root.get())) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.getFileName().toString().endsWith(Flow.SUFFIX))
                            .sorted()
                            .findFirst()
                            .ifPresent(flows::add);
                }
            }
        }
        return flows;
    }

    private void describe(ObjectNode json, Path file) {
        Flow flow = FlowReader.read(file).flow();
        json.put("id", file.getParent().getFileName().toString())
                .put("name", flow.name())
                .put("description", flow.description());
        ArrayNode nodes = json.putArray("nodes");
        for (FlowNode node : flow.nodes().values()) {
            nodes.add(node.type().replaceFirst("@.*", ""));
        }
        json.put("needsDownload", needsDownload(file));
    }

    /** Whether a node that takes from none gives something that is not known before a run: a model to be fetched. */
    private boolean needsDownload(Path file) {
        FlowCheck check = FlowCheck.of(file, studio.services().nodes(), RunOptions.DEFAULTS);
        return check.plan().flow().nodes().keySet().stream()
                .filter(id -> check.plan().parents(id).isEmpty())
                .anyMatch(id -> check.plan().outputs(id).ports().stream()
                        .flatMap(port -> check.plan().outputs(id).all(port).stream())
                        .anyMatch(Spec.Unknown.class::isInstance));
    }

    private Answer openFolder(Call call) throws IOException {
        String text = call.body("folder").text("folder");
        String home = System.getProperty("user.home");
        Path folder = Path.of(text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text);
        if (!folder.isAbsolute()) {
            throw Refusal.of(
                    422, "folder.relative", "Expected a whole path, got \"" + text + "\".", "Begin it with / or ~.");
        }
        studio.reopen(folder);
        return Answer.json(studio.about(""));
    }

    private Answer copy(Call call) throws IOException {
        String id = call.path("example");
        Path flow = examples().stream()
                .filter(file -> file.getParent().getFileName().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound(
                        "example.unknown",
                        "There is no example \"" + id + "\".",
                        "See the start page for those there are."));
        Path root = flow.getParent().getParent();
        Path target = free(studio.workspace().root(), "examples");
        copyTree(root, target);
        Path copied = target.resolve(root.relativize(flow));
        return Answer.json(201, Json.object().put("path", studio.workspace().path(copied)));
    }

    /** Examples use each other's data, so all are copied, into a folder of their own. */
    private static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (MADE.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.getFileName().toString().startsWith(".")) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Path free(Path folder, String name) {
        Path wanted = folder.resolve(name);
        for (int i = 2; Files.exists(wanted); i++) {
            wanted = folder.resolve(name + "-" + i);
        }
        return wanted;
    }
}
