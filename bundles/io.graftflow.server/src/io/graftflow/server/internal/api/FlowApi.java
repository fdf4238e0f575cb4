package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.flow.FlowDiff;
import io.graftflow.node.External;
import io.graftflow.run.LockFile;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.http.Answer;
import io.graftflow.server.internal.http.Call;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.Routes;
import io.graftflow.server.internal.workspace.FlowDocument;
import io.graftflow.server.internal.workspace.FlowFiles;
import io.graftflow.server.internal.workspace.FlowStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** Workflows' files: list, read, save, remove, rename, compare. */
public final class FlowApi implements Handlers {

    private final Studio studio;

    /** Answers for a studio. */
    public FlowApi(Studio studio) {
        this.studio = studio;
    }

    @Override
    public void register(Routes routes) {
        routes.on("GET", "/api/flows", call -> Answer.json(FlowList.of(studio.workspace())))
                .on("GET", "/api/flow", this::get)
                .on("PUT", "/api/flow", this::put)
                .on("DELETE", "/api/flow", this::delete)
                .on("POST", "/api/flow/move", this::move)
                .on("GET", "/api/lock", this::lock)
                .on("POST", "/api/diff", this::diff);
    }

    private FlowStore store() {
        return new FlowStore(studio.workspace(), studio.folder().versions(), studio.services()::nodes);
    }

    private Answer get(Call call) throws IOException {
        String path = call.required("path");
        try {
            FlowDocument document = FlowFiles.read(studio.workspace().flow(path), path);
            Recent.opened(studio, path);
            return call.header("If-None-Match").filter(document.etag()::equals).isPresent()
                    ? Answer.empty(304).with("ETag", document.etag())
                    : answer(200, document);
        } catch (NoSuchFileException e) {
            throw Studio.noFlow(path);
        }
    }

    private static Answer answer(int status, FlowDocument document) {
        return Answer.json(status, document.toJson()).with("ETag", document.etag());
    }

    private Answer put(Call call) throws IOException {
        Call.Body body = call.body("flow", "text");
        FlowStore.Content content =
                body.has("flow") ? FlowStore.Content.of(body.object("flow")) : FlowStore.Content.of(body.text("text"));
        FlowStore.Saved saved = store().save(call.required("path"), content, precondition(call), call.client());
        return answer(saved.made() ? 201 : 200, saved.document());
    }

    private static FlowStore.Precondition precondition(Call call) {
        Optional<String> match = call.header("If-Match");
        boolean isNew = call.header("If-None-Match").filter("*"::equals).isPresent();
        return new FlowStore.Precondition(match, isNew);
    }

    private Answer delete(Call call) throws IOException {
        return Answer.json(store().delete(call.required("path"), precondition(call), call.client())
                .toJson());
    }

    private Answer move(Call call) throws IOException {
        Call.Body body = call.body("from", "to", "etag");
        return answer(200, store().move(body.text("from"), body.text("to"), body.text("etag"), call.client()));
    }

    private Answer lock(Call call) {
        Optional<LockFile> lock =
                LockFile.read(LockFile.beside(studio.workspace().flow(call.required("path"))));
        ObjectNode json = Json.object().put("present", lock.isPresent());
        ArrayNode externals = json.putArray("externals");
        ObjectNode nodes = json.putObject("nodes");
        ObjectNode engines = json.putObject("engines");
        lock.ifPresent(found -> {
            for (External external : found.externals().values()) {
                externals
                        .addObject()
                        .put("reference", external.reference())
                        .put("sha256", external.sha256())
                        .put("bytes", external.bytes());
            }
            found.nodes().forEach(nodes::put);
            found.engines().forEach(engines::put);
        });
        return Answer.json(json);
    }

    private Answer diff(Call call) throws IOException {
        Call.Body body = call.body("before", "after");
        List<String> words =
                FlowDiff.words(FlowFiles.flow(body.object("before")), FlowFiles.flow(body.object("after")));
        ObjectNode json = Json.object();
        words.forEach(json.putArray("changes")::add);
        return Answer.json(json);
    }
}
