package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Folders;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.run.Cache;
import io.graftflow.run.CacheEntry;
import io.graftflow.run.CacheUsage;
import io.graftflow.run.ProblemJson;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cache",
        mixinStandardHelpOptions = true,
        description = "Lists, checks or empties the cache of results; the check goes through the store of models too.")
final class CacheCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    /** What to do. */
    enum Action {
        LIST,
        CLEAR,
        VERIFY
    }

    private final Services services;
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "ACTION", description = "list (default), clear, verify.")
    private Action action = Action.LIST;

    @Option(names = "--cache", paramLabel = "DIR", description = "The cache's folder; by default Graftflow's own.")
    private Path folder;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CacheCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        try (var cache = Cache.open(folder(console, folder))) {
            return switch (action) {
                case LIST -> list(cache);
                case CLEAR -> clear(cache);
                case VERIFY -> verify(cache);
            };
        }
    }

    /** The folder that was asked for, or Graftflow's own. */
    static Path folder(Console console, Path asked) {
        return asked == null ? Folders.cache() : console.folder().resolve(asked);
    }

    private int list(Cache cache) {
        List<CacheEntry> entries = cache.list();
        CacheUsage usage = cache.usage();
        if (json) {
            ObjectNode result = usage(usage).put("folder", cache.folder().toString());
            var list = result.putArray("entries");
            entries.forEach(entry -> list.addObject()
                    .put("key", entry.key())
                    .put("type", entry.type())
                    .put("node", entry.node())
                    .put("bytes", entry.bytes())
                    .put("created", entry.created().toString())
                    .put("used", entry.used().toString())
                    .put("seconds", entry.seconds()));
            console.json(result);
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KEY", "NODE", "TYPE", "SIZE", "TOOK", "LAST USED"));
        entries.forEach(entry -> rows.add(List.of(
                entry.key().substring(0, 12),
                entry.node(),
                entry.type(),
                Words.bytes(entry.bytes()),
                Words.time(entry.seconds()),
                TIME.format(entry.used().atZone(ZoneId.systemDefault())))));
        if (!entries.isEmpty()) {
            console.out().print(Words.table(rows));
        }
        console.out().println(summary(usage) + " in " + cache.folder());
        return ExitCode.OK;
    }

    private int clear(Cache cache) {
        CacheUsage freed = cache.clear();
        if (json) {
            console.json(usage(freed).put("folder", cache.folder().toString()));
        } else {
            console.out().println("Freed " + Words.bytes(freed.bytes()) + ": " + summary(freed) + ".");
        }
        return ExitCode.OK;
    }

    private int verify(Cache cache) {
        List<Problem> problems = new ArrayList<>();
        try (var work = new CommandProgress(console, "verify")) {
            problems.addAll(cache.verify(work));
            problems.addAll(services.store().verify(work));
        }
        if (json) {
            ObjectNode result = Json.object().put("folder", cache.folder().toString());
            result.set("problems", ProblemJson.of(problems));
            console.json(result);
        } else {
            console.problems(problems);
            console.out()
                    .println(
                            problems.isEmpty()
                                    ? "All results and models are as they were written."
                                    : "Damaged files were found.");
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENCE;
    }

    private static String summary(CacheUsage usage) {
        return usage.entries() + (usage.entries() == 1 ? " result (" : " results (") + Words.bytes(usage.entryBytes())
                + "), features " + Words.bytes(usage.sharedBytes()) + ", unfinished work "
                + Words.bytes(usage.workBytes());
    }

    private static ObjectNode usage(CacheUsage usage) {
        return Json.object()
                .put("results", usage.entries())
                .put("resultBytes", usage.entryBytes())
                .put("sharedBytes", usage.sharedBytes())
                .put("workBytes", usage.workBytes());
    }
}
