package io.graftflow.server.internal.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.flow.Flow;
import io.graftflow.server.internal.workspace.Workspace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The workflows in the open folder. */
final class FlowList {

    private static final int MOST = 2_000;
    private static final int DEEPEST = 12;

    private FlowList() {}

    /** All of them as JSON, by path. */
    static ObjectNode of(Workspace workspace) throws IOException {
        Map<String, Path> files = find(workspace, MOST, file -> isFlow(file));
        ObjectNode json = Json.object();
        ArrayNode flows = json.putArray("flows");
        for (Map.Entry<String, Path> file : files.entrySet()) {
            BasicFileAttributes attributes = Files.readAttributes(file.getValue(), BasicFileAttributes.class);
            String name = file.getValue().getFileName().toString();
            flows.addObject()
                    .put("path", file.getKey())
                    .put("name", name.substring(0, name.length() - Flow.SUFFIX.length()))
                    .put("title", title(file.getValue()))
                    .put("bytes", attributes.size())
                    .put("modified", attributes.lastModifiedTime().toInstant().toString());
        }
        return json.put("truncated", files.size() >= MOST);
    }

    private static boolean isFlow(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(Flow.SUFFIX) && name.length() > Flow.SUFFIX.length() && !name.startsWith(".");
    }

    /** Files of the workspace by their path, at most so many. */
    static Map<String, Path> find(Workspace workspace, int most, Predicate<Path> wanted) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        Files.walkFileTree(workspace.root(), Set.of(), DEEPEST, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(workspace.root()) || Workspace.isShown(folder)
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && wanted.test(file)) {
                    files.put(workspace.path(file), file);
                }
                return files.size() >= most ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** The name that a workflow gives itself; reads no further than to it. */
    static String title(Path file) {
        try (JsonParser parser = Json.mapper().createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("name")) {
                    return value == JsonToken.VALUE_STRING ? parser.getText() : "";
                }
                if (member.equals("nodes")) {
                    return "";
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }
}
