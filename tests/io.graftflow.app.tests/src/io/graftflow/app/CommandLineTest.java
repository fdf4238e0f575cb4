package io.graftflow.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line without any node and any engine; the product as a whole is tested by releng/verify.d/10-workflows. */
class CommandLineTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Interrupts interrupts = new Interrupts();

    @TempDir
    private Path folder;

    @AfterEach
    void letSignalsGo() {
        interrupts.close();
    }

    @Test
    void wrongArgumentsEndWithTwoAndUsage() {
        assertEquals(ExitCode.USAGE, run("run"));
        assertTrue(text(err).contains("FLOW"));
        assertEquals(ExitCode.USAGE, run("no-such-command"));
        assertEquals(ExitCode.USAGE, run("model"));
        assertTrue(text(err).contains("A command is missing."));
        assertEquals("", text(out));
    }

    @Test
    void helpAndVersionGoToTheStandardOutput() {
        assertEquals(ExitCode.OK, run("--help"));
        assertTrue(text(out).contains("Exit codes:"));
        assertEquals(ExitCode.OK, run("--version"));
        assertTrue(text(out).contains("graftflow 1.2.3"));
    }

    @Test
    void checkPrintsOneObjectAndNothingElse() throws IOException {
        Path flow = folder.resolve("a.flow.json");
        Files.writeString(flow, "{\"graftflow\": 1, \"name\": \"a\", \"nodes\": {\"n\": {\"type\": \"no.such@1\"}}}");
        assertEquals(ExitCode.CHECK, run("check", "a.flow.json", "--json"));
        JsonNode said = Json.parse(text(out), "standard output");
        assertEquals("unsound", said.get("state").asText());
        assertEquals("flow.unknown-node-type", said.at("/problems/0/code").asText());
        assertEquals("", text(err));
    }

    @Test
    void aWorkflowThatDoesNotParseIsAResultTooAndMakesNoCache() throws IOException {
        Files.writeString(folder.resolve("a.flow.json"), "{\n  nodes\n}");
        Path cache = folder.resolve("cache");
        assertEquals(ExitCode.CHECK, run("run", "a.flow.json", "--json", "--cache", cache.toString()));
        JsonNode said = Json.parse(text(out), "standard output");
        assertEquals("failed", said.get("state").asText());
        assertTrue(said.at("/problems/0/where").asText().contains("a.flow.json:2:"));
        assertFalse(Files.exists(cache));
    }

    @Test
    void diffOfAFileWithItselfSaysThatNothingChanged() throws IOException {
        Files.writeString(folder.resolve("a.flow.json"), "{\"graftflow\": 1, \"name\": \"a\", \"nodes\": {}}");
        assertEquals(ExitCode.OK, run("diff", "a.flow.json", "a.flow.json"));
        assertEquals("Nothing changed.\n", text(out));
    }

    @Test
    void openTellsWhatItCannotOpenAndThatThereIsNoDesktop() throws IOException {
        Files.createDirectory(folder.resolve("one"));
        Files.createDirectory(folder.resolve("two"));
        Files.writeString(folder.resolve("two/a.flow.json"), "{\"graftflow\": 1}");
        assertEquals(ExitCode.USAGE, run("open", "three"));
        assertEquals(ExitCode.USAGE, run("open", "one", "two"));
        assertEquals(ExitCode.USAGE, run("open", "one", "two/a.flow.json"));
        assertEquals(ExitCode.CHECK, run("open", "two", "two/a.flow.json"));
        assertTrue(text(err).contains("[desktop.not-installed]"));
    }

    @Test
    void openTakesTheNearestFolderThatHoldsAllWorkflows() throws IOException {
        Path one = Files.createDirectories(folder.resolve("a/b")).resolve("x.flow.json");
        Path other = Files.createDirectories(folder.resolve("a/c")).resolve("y.flow.json");
        Files.writeString(one, "{\"graftflow\": 1}");
        Files.writeString(other, "{\"graftflow\": 1}");
        List<Object> opened = new ArrayList<>();
        Services services = new NoServices() {
            @Override
            public Optional<Desktop> desktop() {
                return Optional.of((given, workspace, flows, console) -> {
                    opened.add(workspace.orElseThrow());
                    opened.add(flows);
                    return ExitCode.OK;
                });
            }
        };
        int code = new CommandLineTool(services, console(false)).execute("open", "a/b/x.flow.json", "a/c/y.flow.json");
        assertEquals(ExitCode.OK, code);
        assertEquals(List.of(folder.resolve("a"), List.of(one, other)), opened);
    }

    @Test
    void problemsAreSaidWithPlaceCodeAndRemedy() {
        console(false)
                .problems(List.of(Problem.error("some.code", "It is wrong.", "Mend it.")
                        .in("tune")
                        .at("epochs")));
        assertEquals("error tune.epochs: It is wrong. [some.code]\n  Mend it.\n", text(err));
    }

    @Test
    void coloursOnlyWhereTheyAreWanted() {
        assertEquals("x", console(false).paint(Console.Colour.RED, "x"));
        assertEquals("\u001b[31mx\u001b[0m", console(true).paint(Console.Colour.RED, "x"));
    }

    @Test
    void progressIsNotRedrawnWhereThereIsNoTerminal() {
        var view = new ProgressView(console(false));
        view.start("tune");
        view.progress("tune", 0.5, "epoch 1 of 2");
        view.end("tune", "done");
        view.close();
        assertEquals("done\n", text(err));
    }

    @Test
    void serveRefusesWhatItCannotServe() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "no workflow");
        for (String[] wrong : new String[][] {
            {"serve", "none"},
            {"serve", "a.txt"},
            {"serve", "--port", "65536"},
            {"serve", "--port", "x"},
            {"serve", ".", "."}
        }) {
            assertEquals(ExitCode.USAGE, run(wrong), String.join(" ", wrong));
        }
        assertEquals("", text(out));
    }

    @Test
    void servePrintsItsAddressAloneOnceItAnswersAndEndsWhenItIsAskedTo() throws IOException {
        Path flow = Files.writeString(folder.resolve("a.flow.json"), "{\"graftflow\": 1, \"nodes\": {}}");
        List<Integer> statuses = new ArrayList<>();
        PrintStream endsAfterOneLine = new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void println(Object address) {
                super.println(address);
                statuses.add(status(URI.create(address.toString())));
                interrupts.cancel();
            }
        };
        var console = new Console(
                endsAfterOneLine, new PrintStream(err, true, StandardCharsets.UTF_8), folder, false, false, interrupts);
        assertEquals(ExitCode.OK, new CommandLineTool(new NoServices(), console).execute("serve", flow.toString()));
        assertTrue(text(out).matches("http://127\\.0\\.0\\.1:\\d+/\\?token=[\\w-]{43}\n"), text(out));
        assertEquals(List.of(303), statuses);
    }

    private static int status(URI address) {
        try {
            HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cancelReachesWhatIsAddedLaterToo() {
        int[] told = new int[1];
        interrupts.onCancel(() -> told[0]++);
        interrupts.cancel();
        interrupts.onCancel(() -> told[0] += 10);
        assertEquals(11, told[0]);
        assertTrue(interrupts.cancelled());
    }

    private int run(String... arguments) {
        return new CommandLineTool(new NoServices(), console(false)).execute(arguments);
    }

    private Console console(boolean colour) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                folder,
                false,
                colour,
                interrupts);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private static class NoServices implements Services {

        @Override
        public NodeRegistry nodes() {
            return new NodeRegistry(List.of());
        }

        @Override
        public Engines engines() {
            throw ProblemException.error("engine.unknown", "There is no engine here.", "Add one.");
        }

        @Override
        public ModelStore store() {
            throw ProblemException.error("store.none", "There is no store here.", "Add one.");
        }

        @Override
        public String version() {
            return "1.2.3";
        }
    }
}
