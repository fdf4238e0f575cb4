package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a run.
 *
 * @param flow the workflow's file
 * @param state how it ended
 * @param exitCode for the command line: 0 all well, 1 an internal fault, 3 the workflow does not check, 4 a node
 *     failed, 130 cancelled
 * @param seconds how long it took
 * @param device which device was asked for, which was used, and why
 * @param nodes by id, in the order of the workflow
 * @param problems all that went wrong or is worth knowing
 */
public record RunResult(
        String flow,
        State state,
        int exitCode,
        double seconds,
        DeviceUse device,
        Map<String, NodeResult> nodes,
        List<Problem> problems) {

    /** How a run ended. */
    public enum State {
        /** All nodes ran or were cached. */
        SUCCEEDED,
        /** Something was wrong. */
        FAILED,
        /** Somebody cancelled it. */
        CANCELLED;

        /** The word in JSON: {@code succeeded}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The device of a run.
     *
     * @param asked {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}
     * @param used {@code cpu}, {@code cuda:N}; {@code none} when there is none as was asked for
     * @param why one sentence
     */
    public record DeviceUse(String asked, String used, String why) {}

    /** Keeps its own copies. */
    public RunResult {
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        problems = List.copyOf(problems);
    }

    /** As JSON: {@code {"flow", "state", "seconds", "device": {"asked", "used", "why"}, "nodes", "problems"}}. */
    public ObjectNode toJson() {
        ObjectNode json =
                Json.object().put("flow", flow).put("state", state.word()).put("seconds", rounded(seconds));
        json.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used())
                .put("why", device.why());
        ObjectNode results = json.putObject("nodes");
        nodes.forEach((id, result) -> results.set(id, result.toJson()));
        json.set("problems", ProblemJson.of(problems));
        return json;
    }

    /** To the millisecond. */
    static BigDecimal rounded(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP);
    }
}
