package io.graftflow.server.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.server.internal.workspace.Memory;

/**
 * What the user chose for all workflows.
 *
 * @param device what runs ask for: {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}
 * @param threads how many threads runs share; 0 for all cores
 * @param theme {@code system}, {@code light}, {@code dark}
 * @param language {@code system}, or the language's tag
 */
public record Preferences(String device, int threads, String theme, String language) {

    private static final String NAME = "settings";

    /** What was chosen, or what holds when nothing was. */
    public static Preferences read(Memory memory) {
        ObjectNode json = memory.get(NAME);
        return new Preferences(
                json.path("device").asText("auto"),
                Math.max(0, json.path("threads").asInt(0)),
                json.path("theme").asText("system"),
                json.path("language").asText("system"));
    }

    /** Keeps it. */
    public void write(Memory memory) {
        memory.put(NAME, toJson());
    }

    /** As JSON. */
    public ObjectNode toJson() {
        return Json.object()
                .put("device", device)
                .put("threads", threads)
                .put("theme", theme)
                .put("language", language);
    }

    /** How many threads runs share. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
