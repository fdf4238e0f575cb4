package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.run.CachedResult;

/** What a node gave, as JSON. */
public final class ResultJson {

    private ResultJson() {}

    /** Key, outputs by port, notes; no path on disk. */
    public static ObjectNode of(CachedResult result) {
        ObjectNode json = Json.object()
                .put("key", result.key())
                .put("type", result.type())
                .put("node", result.node())
                .put("created", result.created().toString())
                .put("seconds", Lamp.rounded(result.seconds()));
        result.notes().forEach(json.putArray("notes")::add);
        ObjectNode outputs = json.putObject("outputs");
        result.outputs().forEach((port, summary) -> outputs.set(port, summary.deepCopy()));
        return json;
    }
}
