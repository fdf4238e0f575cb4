package io.graftflow.desktop.internal.views;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A file or folder in the explorer. Two are equal when they are at the same place, whatever is there.
 *
 * @param path in the open folder, with slashes
 * @param name its last part
 * @param kind folder, flow, table, model, image, sound, clip, other
 * @param makesNode whether a node can be made of it
 */
record FileEntry(String path, String name, String kind, boolean makesNode) {

    static FileEntry of(JsonNode json) {
        return new FileEntry(
                json.path("path").asText(),
                json.path("name").asText(),
                json.path("kind").asText(),
                json.has("makes"));
    }

    boolean isFolder() {
        return kind.equals("folder");
    }

    boolean isFlow() {
        return kind.equals("flow");
    }

    /** The folder that it lies in; empty for the open folder itself. */
    String folder() {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileEntry entry && entry.path.equals(path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }
}
