package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.run.CachedResult;
import io.graftflow.run.Foresight;
import io.graftflow.run.Plan;
import io.graftflow.run.RunOptions;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.runs.LiveRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs: start, watch, cancel; and throwing results away. */
public final class RunApi implements Handlers {

    private final Studio studio;

    /** Answers for a studio. */
    public RunApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/runs", this::list)
                .on("POST", "/api/runs", this::start)
                .on("GET", "/api/runs/{run}", call -> Answer.json(run(call).toJson()))
                .on("POST", "/api/runs/{run}/cancel", this::cancel)
                .on(
                        "GET",
                        "/api/runs/{run}/figures",
                        call -> Answer.json(run(call).curves(call.required("node"))))
                .on("GET", "/api/runs/{run}/log", this::log)
                .on("POST", "/api/reset", this::reset);
    }

    private Answer list(Call call) {
        Optional<Path> file = call.query("path").map(path -> studio.workspace().flow(path));
        List<LiveRun> runs =
                file.isPresent() ? studio.runs().of(file.get()) : studio.runs().all();
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("runs");
        runs.forEach(run -> list.add(run.toJson()));
        return Answer.json(json);
    }

    private LiveRun run(Call call) {
        String id = call.path("run");
        return studio.runs()
                .find(id)
                .orElseThrow(() -> Refusal.notFound(
                        "run.unknown", "There is no run \"" + id + "\" of this server.", "List the runs there are."));
    }

    private Answer start(Call call) throws IOException {
        Call.Body body = call.body("path", "flow", "only", "reset", "given", "device", "updateLock");
        Studio.Draft draft = studio.draft(body);
        requireSound(draft.reading().problems());
        RunOptions options = studio.runOptions(body.map("given"))
                .withOnly(Set.copyOf(body.texts("only")))
                .withReset(body.flag("reset"))
                .withUpdateLock(body.flag("updateLock"));
        if (body.has("device")) {
            options = options.withDevice(body.text("device"));
        }
        Plan plan = studio.plan(draft, options);
        requireSound(plan.problemsInScope());
        return Answer.json(
                202, studio.runs().start(draft.path(), plan, call.client()).toJson());
    }

    private static void requireSound(List<Problem> problems) {
        List<Problem> errors = problems.stream().filter(Problem::isError).toList();
        if (!errors.isEmpty()) {
            throw new Refusal(422, errors);
        }
    }

    private Answer cancel(Call call) {
        LiveRun run = run(call);
        studio.runs().cancel(run, call.client());
        return Answer.json(202, run.toJson());
    }

    private Answer log(Call call) {
        ObjectNode json = Json.object();
        json.set("lines", run(call).log());
        return Answer.json(json);
    }

    private Answer reset(Call call) throws IOException {
        Call.Body body = call.body("path", "flow", "nodes", "ask");
        Studio.Draft draft = studio.draft(body);
        Plan plan = studio.plan(draft, studio.runOptions(Map.of()));
        Map<String, Foresight.Foreseen> foreseen = studio.foresight().of(plan);
        ObjectNode json = Json.object();
        ArrayNode nodes = json.putArray("nodes");
        List<String> keys = new ArrayList<>();
        double seconds = 0;
        long bytes = 0;
        for (String id : concerned(plan, body.texts("nodes"))) {
            Optional<Foresight.Foreseen> node = Optional.ofNullable(foreseen.get(id));
            Optional<CachedResult> result = node.flatMap(Foresight.Foreseen::result);
            boolean checkpoint = node.map(Foresight.Foreseen::key)
                    .filter(studio.cache()::hasCheckpoint)
                    .isPresent();
            if (result.isPresent() || checkpoint) {
                double took = result.map(CachedResult::seconds).orElse(0.0);
                nodes.addObject().put("node", id).put("seconds", took).put("checkpoint", checkpoint);
                keys.add(node.get().key());
                seconds += took;
                bytes += result.map(CachedResult::bytes).orElse(0L);
            }
        }
        if (!body.flag("ask")) {
            throwAway(draft, keys);
        }
        return Answer.json(json.put("seconds", seconds).put("bytes", bytes));
    }

    private void throwAway(Studio.Draft draft, List<String> keys) {
        boolean running = studio.runs().of(draft.file()).stream().anyMatch(run -> !run.isOver());
        if (running) {
            throw Refusal.of(
                    409,
                    "run.already-running",
                    "The workflow is running; its results cannot be thrown away now.",
                    "Wait until it has ended, or cancel it.");
        }
        studio.previews().forget(keys);
        studio.cache().remove(keys);
        studio.foresight().forget();
        studio.events().publish(EventLog.event("states").put("path", draft.path()));
    }

    /** The nodes and all that depend on them, in the order of the workflow. */
    private static Set<String> concerned(Plan plan, List<String> wanted) {
        Set<String> all = plan.flow().nodes().keySet();
        wanted.stream().filter(id -> !all.contains(id)).findFirst().ifPresent(id -> {
            throw Refusal.of(422, "run.unknown-node", "There is no node \"" + id + "\".", Nearest.remedy(id, all));
        });
        if (wanted.isEmpty()) {
            return all;
        }
        Set<String> concerned = new LinkedHashSet<>(wanted);
        boolean grows = true;
        while (grows) {
            grows = concerned.addAll(all.stream()
                    .filter(id -> plan.parents(id).stream().anyMatch(concerned::contains))
                    .toList());
        }
        concerned.retainAll(all);
        return concerned;
    }
}
