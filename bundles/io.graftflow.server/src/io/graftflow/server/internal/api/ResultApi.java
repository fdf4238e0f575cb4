package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Media;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpecJson;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.run.CachedResult;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Refusal;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.preview.MediaFiles;
import io.graftflow.server.internal.preview.Previews;
import io.graftflow.server.internal.preview.StoredCurves;
import io.graftflow.server.internal.runs.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What nodes gave: tables by rows, models, reports. */
public final class ResultApi implements Handlers {

    private static final int COLUMNS_SHOWN = 100;
    private static final int MOST_COLUMNS = 1_000;

    /** A result never changes, but it can be thrown away, so browsers ask after a while. */
    private static final String KEEP = "private, max-age=300";

    /** The name of a file, and of nothing in another folder. */
    private static final Pattern PLAIN_NAME = Pattern.compile("\\w[\\w.-]*");

    /** A report's page loads nothing and runs nothing. */
    private static final String REPORT_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

    private final Studio studio;

    /** Answers for a studio. */
    public ResultApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/results/{key}", this::result)
                .on("GET", "/api/results/{key}/{port}/curves", this::curves)
                .on("GET", "/api/results/{key}/{port}/table", this::table)
                .on("GET", "/api/results/{key}/{port}/rows", this::rows)
                .on("GET", "/api/results/{key}/{port}/cell", this::cell)
                .on("GET", "/api/results/{key}/{port}/histogram", this::histogram)
                .on("GET", "/api/results/{key}/{port}/model", this::model)
                .on("GET", "/api/results/{key}/{port}/report", this::report)
                .on("GET", "/api/results/{key}/{port}/report.html", this::page)
                .on("GET", "/api/results/{key}/{port}/report-file", this::file);
    }

    private static Answer kept(JsonNode json) {
        return Answer.json(json).with("Cache-Control", KEEP);
    }

    private Answer result(Call call) {
        return Answer.json(ResultJson.of(studio.previews().result(call.path("key"))));
    }

    private Answer table(Call call) {
        return kept(studio.previews().head(call.path("key"), call.path("port")));
    }

    private Answer rows(Call call) {
        Previews previews = studio.previews();
        String key = call.path("key");
        String port = call.path("port");
        long from = call.integer("from", 0, 0, Long.MAX_VALUE);
        int count = (int) call.integer("count", 100, 1, 1000);
        List<String> columns =
                call.query("columns").map(ResultApi::names).orElseGet(() -> previews.columns(key, port, COLUMNS_SHOWN));
        return kept(previews.rows(key, port, from, count, columns, where(call)));
    }

    private static List<String> names(String json) {
        JsonNode list = parsed(json, "columns");
        List<String> names = new ArrayList<>();
        if (!list.isArray()) {
            throw Refusal.badRequest("Expected a JSON array of names as \"columns\".");
        }
        list.forEach(name -> names.add(name.asText()));
        if (names.size() > MOST_COLUMNS) {
            throw Refusal.badRequest("At most " + MOST_COLUMNS + " columns are given at once.");
        }
        return names;
    }

    private static Map<String, Optional<String>> where(Call call) {
        Map<String, Optional<String>> where = new LinkedHashMap<>();
        call.query("where").map(text -> parsed(text, "where")).ifPresent(json -> {
            if (!json.isObject()) {
                throw Refusal.badRequest("Expected a JSON object as \"where\".");
            }
            json.properties()
                    .forEach(field -> where.put(
                            field.getKey(),
                            field.getValue().isNull()
                                    ? Optional.empty()
                                    : Optional.of(field.getValue().asText())));
        });
        return where;
    }

    private static JsonNode parsed(String text, String name) {
        try {
            return Json.parse(text, name);
        } catch (ProblemException e) {
            throw Refusal.badRequest("\"" + name + "\" is not JSON.");
        }
    }

    private Answer cell(Call call) throws IOException {
        long row = call.integer("row", -1, 0, Long.MAX_VALUE);
        if (row < 0) {
            throw Refusal.badRequest("The parameter \"row\" is missing.");
        }
        String column = call.required("column");
        Optional<Media> media = studio.previews()
                .cell(
                        call.path("key"),
                        call.path("port"),
                        row,
                        column,
                        (at, index) -> at.spec().columns().get(index).kind().isMedia() && !at.isNull(index)
                                ? Optional.of(at.media(index))
                                : Optional.<Media>empty());
        if (media.isPresent()) {
            return MediaFiles.answer(media.get(), studio.workspace()).with("Cache-Control", KEEP);
        }
        ObjectNode json = Json.object();
        json.set("cell", studio.previews().cell(call.path("key"), call.path("port"), row, column, Previews::whole));
        return kept(json);
    }

    private Answer histogram(Call call) {
        return kept(studio.previews().histogram(call.path("key"), call.path("port"), call.required("column")));
    }

    private Answer model(Call call) {
        Path folder = studio.previews().place(call.path("key"), call.path("port"), PortKind.MODEL);
        return kept(ModelSpecJson.of(Model.open(folder).spec()));
    }

    private Answer report(Call call) {
        String key = call.path("key");
        String port = call.path("port");
        Path folder = studio.previews().place(key, port, PortKind.REPORT);
        JsonNode figures = new Report(folder).figures();
        ObjectNode json = Json.object();
        json.set("figures", figures);
        json.put("page", "/api/results/" + key + "/" + port + "/report.html");
        rowsBehind(figures, studio.previews().result(key)).ifPresent(rows -> json.set("rowsBehind", rows));
        return kept(json);
    }

    /** The table beside an evaluation's report that holds each row's label and prediction. */
    private static Optional<ObjectNode> rowsBehind(JsonNode figures, CachedResult result) {
        String truth = figures.path("columns").path("label").asText();
        if (!figures.has("confusion") || truth.isEmpty()) {
            return Optional.empty();
        }
        return result.outputs().entrySet().stream()
                .filter(output -> has(output.getValue(), truth) && has(output.getValue(), "prediction"))
                .findFirst()
                .map(output -> Json.object()
                        .put("key", result.key())
                        .put("port", output.getKey())
                        .put("truth", truth)
                        .put("predicted", "prediction"));
    }

    private static boolean has(ObjectNode output, String column) {
        for (JsonNode name : output.path("columns")) {
            if (name.asText().equals(column)) {
                return true;
            }
        }
        return false;
    }

    private Answer curves(Call call) throws IOException {
        Path folder = studio.previews().place(call.path("key"), call.path("port"), PortKind.REPORT);
        ObjectNode json = Json.object();
        json.set("series", StoredCurves.of(folder));
        return kept(json);
    }

    private Answer page(Call call) throws IOException {
        Path folder = studio.previews().place(call.path("key"), call.path("port"), PortKind.REPORT);
        return Answer.of(200, "text/html; charset=utf-8", Files.readAllBytes(folder.resolve(Report.PAGE)))
                .with("Content-Security-Policy", REPORT_POLICY)
                .with("Cache-Control", KEEP);
    }

    private Answer file(Call call) throws IOException {
        Path folder = studio.previews().place(call.path("key"), call.path("port"), PortKind.REPORT);
        String name = call.required("name");
        Path file = folder.resolve(PLAIN_NAME.matcher(name).matches() ? name : ".");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw Refusal.notFound(
                    "server.no-such-file",
                    "The report keeps no file \"" + name + "\" beside it.",
                    "Look into the report's figures for the names that there are.");
        }
        return Answer.of(200, "application/octet-stream", Files.readAllBytes(file))
                .with("Cache-Control", KEEP);
    }
}
