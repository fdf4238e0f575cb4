package io.graftflow.server.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.run.Cache;
import io.graftflow.run.CheckMemory;
import io.graftflow.run.Foresight;
import io.graftflow.run.Plan;
import io.graftflow.run.RunOptions;
import io.graftflow.server.ServerOptions;
import io.graftflow.server.Services;
import io.graftflow.server.internal.check.Checker;
import io.graftflow.server.internal.check.Lamps;
import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.preview.Previews;
import io.graftflow.server.internal.runs.LastResults;
import io.graftflow.server.internal.runs.Runs;
import io.graftflow.server.internal.workspace.FlowFiles;
import io.graftflow.server.internal.workspace.Memory;
import io.graftflow.server.internal.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All that the resources share: the open folder, the cache, runs, what was checked and what is told. */
public final class Studio implements AutoCloseable {

    private final Services services;
    private final ServerOptions options;
    private final EventLog events = new EventLog(UUID.randomUUID().toString().substring(0, 8));
    private final Memory memory;
    private final Cache cache;
    private final Foresight foresight;
    private final LastResults lastResults;
    private final Runs runs;
    private final Previews previews;
    private final Checker checker;
    private final CheckMemory checks = new CheckMemory();
    private OpenFolder folder;

    /**
     * Opens the workspace and the cache.
     *
     * @throws ProblemException {@code cache.unwritable}, {@code folder.missing}
     */
    public Studio(Services services, ServerOptions options) {
        this.services = services;
        this.options = options;
        this.memory = new Memory(options.home());
        this.cache = Cache.open(options.cache());
        this.foresight = new Foresight(
                cache, () -> events.publish(EventLog.event("states").put("path", "")));
        this.lastResults = new LastResults(memory);
        this.runs = new Runs(services, cache, foresight, lastResults, events);
        this.previews = new Previews(cache);
        this.checker = new Checker(foresight, new Lamps(cache, runs, lastResults));
        this.folder = open(options.folder());
    }

    private OpenFolder open(Path path) {
        try {
            if (Files.isDirectory(path)) {
                return OpenFolder.of(new Workspace(path), events);
            }
        } catch (IOException e) {
            throw new ProblemException(missing(path, e.toString()), e);
        }
        throw new ProblemException(missing(path, "it is not there"));
    }

    private static Problem missing(Path path, String why) {
        return Problem.error(
                "folder.missing",
                "The folder " + path + " cannot be opened: " + why + ".",
                "Name a folder that is there.");
    }

    /** What the server works with. */
    public Services services() {
        return services;
    }

    /** How it was started. */
    public ServerOptions options() {
        return options;
    }

    /** What is told to pages. */
    public EventLog events() {
        return events;
    }

    /** What is remembered from start to start. */
    public Memory memory() {
        return memory;
    }

    /** The cache. */
    public Cache cache() {
        return cache;
    }

    /** What the cache will have for nodes. */
    public Foresight foresight() {
        return foresight;
    }

    /** The runs. */
    public Runs runs() {
        return runs;
    }

    /** What looks into results. */
    public Previews previews() {
        return previews;
    }

    /** What looks at plans. */
    public Checker checker() {
        return checker;
    }

    /** The open folder. */
    public synchronized OpenFolder folder() {
        return folder;
    }

    /** The open folder's paths. */
    public Workspace workspace() {
        return folder().workspace();
    }

    /**
     * Opens another folder.
     *
     * @throws Refusal 409 while a run goes on
     * @throws ProblemException {@code folder.missing}
     */
    public synchronized void reopen(Path path) {
        if (!runs.active().isEmpty()) {
            throw Refusal.of(
                    409,
                    "run.already-running",
                    "A workflow of this folder is running.",
                    "Wait until it has ended, or cancel it.");
        }
        OpenFolder next = open(path);
        folder.close();
        folder = next;
        ObjectNode event = EventLog.event("workspace");
        event.set("about", about(""));
        events.publish(event);
    }

    /** Who answers, and which folder is open. */
    public ObjectNode about(String openFlow) {
        Path root = workspace().root();
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return Json.object()
                .put("product", "Graftflow")
                .put("version", services.version())
                .put("flowVersion", Flow.VERSION)
                .put("instance", events.instance())
                .put("folder", root.toString())
                .put(
                        "name",
                        root.getNameCount() == 0
                                ? root.toString()
                                : root.getFileName().toString())
                .put("open", openFlow)
                .put("system", system.startsWith("mac") ? "mac" : system.startsWith("win") ? "windows" : "linux");
    }

    /** What the user chose. */
    public Preferences preferences() {
        return Preferences.read(memory);
    }

    /** The options of a plan in the open folder. */
    public RunOptions runOptions(Map<String, String> given) {
        return RunOptions.DEFAULTS
                .withGiven(given)
                .withCurrentFolder(workspace().root())
                .withThreads(preferences().threadCount())
                .withDevice(preferences().device());
    }

    /**
     * A workflow as it was asked for: as the request says it, or as its file holds it.
     *
     * @param path in the workspace
     * @param file where it is stored or would be
     * @param reading the workflow and what is wrong with the file
     */
    public record Draft(String path, Path file, FlowReading reading) {}

    /** The workflow of a request with {@code path} and, where it is not saved, {@code flow}. */
    public Draft draft(Call.Body body) throws IOException {
        String path = body.text("path");
        Path file = workspace().flow(path);
        if (body.has("flow")) {
            return new Draft(path, file, FlowReader.read(body.object("flow"), path));
        }
        if (!Files.isRegularFile(file)) {
            throw noFlow(path);
        }
        if (Files.size(file) > FlowFiles.LARGEST_BYTES) {
            throw new Refusal(422, FlowFiles.read(file, path).problems());
        }
        return new Draft(path, file, FlowReader.read(file));
    }

    /** That there is no workflow of that path. */
    public static Refusal noFlow(String path) {
        return Refusal.notFound(
                "flow.missing-file", "There is no workflow \"" + path + "\" in the open folder.", "Check its path.");
    }

    /** Checks a workflow, asking only those nodes anew that are concerned by a change. */
    public Plan plan(Draft draft, RunOptions how) {
        return Plan.of(draft.reading().flow(), draft.file(), services.nodes(), how, checks);
    }

    /** What a plan shows, as JSON. */
    public ObjectNode check(Draft draft, Map<String, String> given, Checker.Question question) {
        long start = System.nanoTime();
        List<Problem> ofFile = draft.reading().problems();
        return checker.toJson(plan(draft, runOptions(given)), ofFile, question, start);
    }

    /** Where the examples are. */
    public Optional<Path> examples() {
        return options.examples().filter(Files::isDirectory);
    }

    @Override
    public void close() {
        events.close();
        runs.close();
        foresight.close();
        previews.close();
        folder().close();
        cache.close();
    }
}
