package io.graftflow.server.internal.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.flow.Flow;
import io.graftflow.server.internal.Studio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The workflows that were opened last. */
final class Recent {

    private static final String NAME = "recent";
    private static final int MOST = 20;

    private Recent() {}

    /** Takes note of a workflow that is opened. */
    static synchronized void opened(Studio studio, String path) {
        String folder = studio.workspace().root().toString();
        JsonNode last = studio.memory().get(NAME).path("flows").path(0);
        if (isSame(last, folder, path)) {
            return;
        }
        ObjectNode now = Json.object()
                .put("folder", folder)
                .put("path", path)
                .put("opened", Instant.now().toString());
        ObjectNode json = Json.object();
        ArrayNode flows = json.putArray("flows").add(now);
        for (JsonNode before : studio.memory().get(NAME).path("flows")) {
            if (!isSame(before, folder, path) && flows.size() < MOST) {
                flows.add(before);
            }
        }
        studio.memory().put(NAME, json);
    }

    private static boolean isSame(JsonNode entry, String folder, String path) {
        return entry.path("folder").asText().equals(folder)
                && entry.path("path").asText().equals(path);
    }

    /** Those that are still there, the last one first. */
    static ArrayNode list(Studio studio) {
        String here = studio.workspace().root().toString();
        ArrayNode list = Json.mapper().createArrayNode();
        for (JsonNode flow : studio.memory().get(NAME).path("flows")) {
            String folder = flow.path("folder").asText();
            String path = flow.path("path").asText();
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (name.endsWith(Flow.SUFFIX)
                    && Files.isRegularFile(Path.of(folder).resolve(path))) {
                list.addObject()
                        .put("folder", folder)
                        .put("path", path)
                        .put("name", name.substring(0, name.length() - Flow.SUFFIX.length()))
                        .put("opened", flow.path("opened").asText())
                        .put("here", folder.equals(here));
            }
        }
        return list;
    }
}
