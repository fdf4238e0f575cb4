package io.graftflow.server.internal.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.node.NodeRegistry;
import io.graftflow.testkit.SmallNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which nodes files and folders make. */
class FileKindsTest {

    record Settings() {}

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void opens() throws IOException {
        workspace = new Workspace(folder);
    }

    @Test
    void aFolderThatHoldsPicturesSomewhereMakesANodeThatReadsIt() throws IOException {
        Files.createDirectories(folder.resolve("flows"));
        file("My pets/cats/old/tom.JPG");
        JsonNode entry = describe("My pets");
        assertEquals("folder", entry.path("kind").asText());
        assertEquals("data.read-images@3", entry.at("/makes/type").asText());
        assertEquals("../My pets", entry.at("/makes/settings/path").asText());
        assertEquals("my-pets", entry.at("/makes/id").asText());
    }

    @Test
    void aFolderOfOtherFilesMakesNone() throws IOException {
        file("notes/a.txt");
        file("notes/.hidden/b.png");
        Files.createDirectories(folder.resolve("elsewhere"));
        file("elsewhere/c.png");
        Files.createSymbolicLink(folder.resolve("notes/link"), folder.resolve("elsewhere"));
        assertFalse(describe("notes").has("makes"));
    }

    @Test
    void aFolderThatHoldsAModelIsAModel() throws IOException {
        file("model/model.onnx");
        file("model/picture.png");
        assertEquals("model", describe("model").path("kind").asText());
    }

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
    }

    private JsonNode describe(String name) throws IOException {
        NodeRegistry nodes = new NodeRegistry(List.of(SmallNode.of("data.read-images", 3, Settings.class)));
        return new FileKinds(workspace, () -> nodes, workspace.root().resolve("flows"))
                .describe(workspace.root().resolve(name));
    }
}
