package io.graftflow.desktop.internal.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.desktop.internal.session.Session;
import java.util.HashMap;
import java.util.Map;

/** Makes a job of each run, whoever started it, so that it is seen and can be cancelled where the workbench shows jobs. */
public final class RunJobs {

    private final Session session;
    private final Map<String, RunJob> jobs = new HashMap<>();

    private RunJobs(Session session) {
        this.session = session;
    }

    /** Follows the runs of a session, from now on. */
    public static void follow(Session session) {
        session.listen(new RunJobs(session)::heard);
    }

    private void heard(ObjectNode event) {
        switch (event.path("type").asText()) {
            case "run" -> run(event.path("run"));
            case "node" -> node(event);
            default -> {}
        }
    }

    private void run(JsonNode run) {
        String id = run.path("id").asText();
        if (run.path("state").asText().equals("running")) {
            RunJob job = jobs.computeIfAbsent(id, key -> start(run));
            job.tell(new RunState.Began(run));
        } else {
            RunJob job = jobs.remove(id);
            if (job != null) {
                job.tell(new RunState.Ended(run.path("state").asText()));
            }
        }
    }

    private void node(JsonNode event) {
        RunJob job = jobs.get(event.path("run").asText());
        if (job != null) {
            job.tell(new RunState.Node(event.path("node").asText(), event.path("status")));
        }
    }

    private RunJob start(JsonNode run) {
        String id = run.path("id").asText();
        RunJob job = new RunJob(
                run.path("path").asText(), () -> session.server().post("/api/runs/" + id + "/cancel", Json.object()));
        job.schedule();
        return job;
    }
}
