package io.graftflow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.engine.Engines;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The node that {@code docs/writing-a-node.md} makes, compiled from its sources as somebody outside would. */
class SampleNodeTest {

    private static final Path PROJECT = Path.of("../..");
    private static final Path SOURCES = PROJECT.resolve("tests/sample-node/com.example.words/src");
    private static final Pattern QUOTE = Pattern.compile("<!-- file: (\\S+) -->\n```\\w+\n(.*?)```\n", Pattern.DOTALL);

    @TempDir
    static Path folder;

    private static URLClassLoader loader;
    private static NodeType<?> node;

    @BeforeAll
    static void compiles() throws Exception {
        Path source = SOURCES.resolve("com/example/words/CountWords.java");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-d",
                        folder.toString(),
                        "-cp",
                        classPath(),
                        source.toString());
        assertEquals(0, status, "javac failed");
        URL[] places = {folder.toUri().toURL(), SOURCES.toUri().toURL()};
        loader = new URLClassLoader(places, SampleNodeTest.class.getClassLoader());
        node = (NodeType<?>) loader.loadClass("com.example.words.CountWords")
                .getConstructor()
                .newInstance();
    }

    @AfterAll
    static void closes() throws IOException {
        loader.close();
    }

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("column", "text"));
    }

    @Test
    void countsWords(@TempDir Path scratch) {
        TableSpec spec = TableSpec.of(Column.of("id", ColumnKind.INTEGER), Column.of("text", ColumnKind.TEXT));
        try (TableWriter writer = Table.write(scratch.resolve("rows.arrow"), spec)) {
            writer.integer(0, 1).text(1, "a first row").endRow();
            writer.integer(0, 2).endRow();
            try (Table rows = writer.finish();
                    Table counted = run(node, rows, scratch).table("table")) {
                assertEquals(List.of("3", "0"), List.of(counted.texts("words")));
                assertEquals(List.of("id", "text", "words"), counted.spec().names());
            }
        }
    }

    @Test
    void theManualShowsTheVeryFilesOfTheSample() throws IOException {
        String manual = Files.readString(PROJECT.resolve("docs/writing-a-node.md"));
        List<String> shown = new ArrayList<>();
        Matcher quote = QUOTE.matcher(manual);
        while (quote.find()) {
            shown.add(quote.group(1));
            assertEquals(Files.readString(PROJECT.resolve(quote.group(1))), quote.group(2), quote.group(1));
        }
        try (Stream<Path> files = Files.walk(PROJECT.resolve("tests/sample-node/com.example.words"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = PROJECT.relativize(file).toString().replace('\\', '/');
                assertTrue(shown.contains(name), name + " is not in the manual");
            }
        }
    }

    private static <S extends Record> Values run(NodeType<S> type, Table rows, Path scratch) {
        S settings = SettingsCodec.of(type.settings())
                .decode(Json.object().put("column", "text"), scratch)
                .settings()
                .orElseThrow();
        assertEquals(
                List.of(), type.check(settings, Specs.of("table", rows.spec())).problems());
        return type.run(settings, Values.of("table", rows), new FolderContext(scratch.resolve("out")));
    }

    /** Where the classes are that a node's source needs, inside and outside of an OSGi framework. */
    private static String classPath() {
        return Stream.of(
                        Json.class,
                        NodeType.class,
                        Table.class,
                        Model.class,
                        Engines.class,
                        OnnxModel.class,
                        JsonNode.class,
                        JsonParser.class,
                        JsonInclude.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().toString())
                .map(place -> Path.of(URI.create(place.replaceFirst("^reference:", ""))))
                .flatMap(place -> Arrays.stream(new Path[] {place.resolve("target/classes"), place}))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }
}
