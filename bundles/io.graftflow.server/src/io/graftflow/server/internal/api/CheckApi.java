package io.graftflow.server.internal.api;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Sql;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.Link;
import io.graftflow.run.Foresight;
import io.graftflow.run.Plan;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.check.Checker;
import io.graftflow.server.internal.check.Fits;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.preview.Previews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is said while somebody edits: problems, specs, lamps, what fits where, what a query gives. */
public final class CheckApi implements Handlers {

    private final Studio studio;

    /** Answers for a studio. */
    public CheckApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("POST", "/api/check", this::check)
                .on("POST", "/api/fits", this::fits)
                .on("POST", "/api/sql", this::sql);
    }

    private Answer check(Call call) throws IOException {
        Call.Body body = call.body("path", "flow", "given", "detail", "since");
        Studio.Draft draft = studio.draft(body);
        Checker.Question question = new Checker.Question(Set.copyOf(body.texts("detail")), body.optionalText("since"));
        return Answer.json(studio.check(draft, body.map("given"), question));
    }

    private Plan plan(Call.Body body) {
        String path = body.text("path");
        Path file = studio.workspace().flow(path);
        Studio.Draft draft = new Studio.Draft(path, file, FlowReader.read(body.object("flow"), path));
        return studio.plan(draft, studio.runOptions(Map.of()));
    }

    private Answer fits(Call call) throws IOException {
        Call.Body body = call.body("path", "flow", "node", "port", "direction");
        String direction = body.text("direction");
        if (!direction.equals("in") && !direction.equals("out")) {
            throw Refusal.badRequest("Expected \"in\" or \"out\" as \"direction\".");
        }
        Plan plan = plan(body);
        Fits fits = new Fits(plan, studio.services().nodes(), body.text("node"), body.text("port"));
        return Answer.json(direction.equals("out") ? fits.fromOutput() : fits.toInput());
    }

    private Answer sql(Call call) throws IOException {
        Call.Body body = call.body("path", "flow", "node", "sql", "rows");
        String query = body.text("sql").strip().replaceFirst(";\\s*$", "");
        int rows = body.integer("rows", 100, 1, 1000);
        Map<String, Path> inputs = inputs(plan(body), body.text("node"));
        Map<String, Table> tables = new LinkedHashMap<>();
        Path work = Files.createTempDirectory("graftflow-sql");
        try {
            inputs.forEach((port, file) -> tables.put(port, Table.open(file)));
            Map<String, TableSpec> specs = new LinkedHashMap<>();
            tables.forEach((port, table) -> specs.put(port, table.spec()));
            Sql.describe(specs, query);
            String limited = "SELECT * FROM (\n" + query + "\n) LIMIT " + (rows + 1);
            try (Table result = Sql.run(tables, limited, work.resolve("result.arrow"), Progress.NONE)) {
                return Answer.json(Previews.sample(result, rows));
            }
        } finally {
            tables.values().forEach(Table::close);
            AtomicFiles.deleteTree(work);
        }
    }

    /** The tables at the inputs of a node, by port. */
    private Map<String, Path> inputs(Plan plan, String node) {
        if (!plan.flow().nodes().containsKey(node)) {
            throw Refusal.of(
                    422, "flow.unknown-node", "There is no node \"" + node + "\".", "Name one of the workflow's.");
        }
        Map<String, Foresight.Foreseen> foreseen = studio.foresight().of(plan);
        Map<String, Path> inputs = new LinkedHashMap<>();
        for (Link link : plan.flow().links()) {
            if (link.to().equals(node)) {
                Path file = Optional.ofNullable(foreseen.get(link.from()))
                        .flatMap(Foresight.Foreseen::result)
                        .map(result -> result.places().get(link.output()))
                        .orElseThrow(() -> Refusal.of(
                                409,
                                "result.not-there",
                                "The node " + link.from() + " has not run yet, so there are no rows to ask.",
                                "Run the workflow up to " + link.from() + "."));
                inputs.put(link.input(), file);
            }
        }
        if (inputs.isEmpty()) {
            throw new ProblemException(Problem.error(
                    "flow.missing-input", "No table is linked to the node " + node + ".", "Link one to it."));
        }
        return inputs;
    }
}
