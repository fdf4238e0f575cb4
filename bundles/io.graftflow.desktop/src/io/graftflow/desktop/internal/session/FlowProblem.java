package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.Severity;
import java.util.Locale;

/**
 * A problem of a workflow.
 *
 * @param path the workflow's
 * @param problem what is wrong
 */
public record FlowProblem(String path, Problem problem) {

    /** From the server's form. */
    static FlowProblem of(String path, JsonNode json) {
        Severity severity =
                Severity.valueOf(json.path("severity").asText("error").toUpperCase(Locale.ROOT));
        return new FlowProblem(
                path,
                new Problem(
                        severity,
                        json.path("code").asText(),
                        json.path("node").asText(),
                        json.path("where").asText(),
                        json.path("message").asText(),
                        json.path("remedy").asText()));
    }

    /** In the server's form. */
    public ObjectNode toJson() {
        return Json.object()
                .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                .put("code", problem.code())
                .put("node", problem.node())
                .put("where", problem.where())
                .put("message", problem.message())
                .put("remedy", problem.remedy());
    }
}
