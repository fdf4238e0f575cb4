package io.graftflow.server.internal.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.run.ProblemJson;
import java.util.List;

/** An answer that is not what was asked for: a status and at least one problem. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<Problem> problems;
    private final transient ObjectNode more;

    /** A refusal for several reasons, the first being the one to show. */
    public Refusal(int status, List<Problem> problems) {
        this(status, problems, Json.object());
    }

    /** A refusal that tells more members than its problems. */
    public Refusal(int status, List<Problem> problems, ObjectNode more) {
        super(problems.get(0).sentence(), null, false, false);
        this.status = status;
        this.problems = List.copyOf(problems);
        this.more = more;
    }

    /** A refusal for one reason. */
    public static Refusal of(int status, String code, String message, String remedy) {
        return new Refusal(status, List.of(Problem.error(code, message, remedy)));
    }

    /** 400: the request itself is not as the interface's document says. */
    public static Refusal badRequest(String message) {
        return of(400, "server.bad-request", message, "Ask as openapi.yaml says.");
    }

    /** 404. */
    public static Refusal notFound(String code, String message, String remedy) {
        return of(404, code, message, remedy);
    }

    /** The answer. */
    public Answer answer() {
        ObjectNode body = Json.object();
        body.set("problem", ProblemJson.of(problems.get(0)));
        body.set("problems", ProblemJson.of(problems));
        body.setAll(more);
        return Answer.json(status, body);
    }
}
