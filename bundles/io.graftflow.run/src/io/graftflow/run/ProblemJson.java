package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.util.List;
import java.util.Locale;

/** Problems as JSON. */
public final class ProblemJson {

    private ProblemJson() {}

    /** {@code {"severity", "code", "node", "where", "message", "remedy"}}. */
    public static ObjectNode of(Problem problem) {
        return Json.object()
                .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
                .put("code", problem.code())
                .put("node", problem.node())
                .put("where", problem.where())
                .put("message", problem.message())
                .put("remedy", problem.remedy());
    }

    /** A list of them. */
    public static ArrayNode of(List<Problem> problems) {
        ArrayNode json = Json.mapper().createArrayNode();
        problems.forEach(problem -> json.add(of(problem)));
        return json;
    }
}
