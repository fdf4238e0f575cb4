package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads workflows and tells all that is wrong with them at once. */
public final class FlowReader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private FlowReader() {}

    /** Reads a file. Problems name it by its last part, with the line. */
    public static FlowReading read(Path file) {
        if (Files.isDirectory(file)) {
            return failed(Problem.error(
                    "flow.unreadable",
                    file + " is a folder; expected a workflow's file.",
                    "Give the path of a " + Flow.SUFFIX + " file in it."));
        }
        try {
            return read(Files.readString(file, StandardCharsets.UTF_8), String.valueOf(file.getFileName()));
        } catch (NoSuchFileException e) {
            return failed(Problem.error(
                    "flow.missing-file", "There is no file " + file + ".", "Check the path of the workflow."));
        } catch (CharacterCodingException e) {
            return failed(Problem.error(
                            "flow.encoding", "The file is not valid UTF-8.", "Save it as UTF-8, as JSON files are.")
                    .at(file.toString()));
        } catch (IOException e) {
            return failed(Problem.error(
                            "flow.unreadable",
                            "The workflow cannot be read: " + e.getMessage() + ".",
                            "Give the path of a " + Flow.SUFFIX + " file that you may read.")
                    .at(file.toString()));
        }
    }

    /**
     * Reads a text.
     *
     * @param text the JSON
     * @param name what problems call it
     */
    public static FlowReading read(String text, String name) {
        String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        JsonNode tree;
        try {
            tree = Json.parse(json, name);
        } catch (ProblemException e) {
            return failed(e.problem());
        }
        return new FlowParser(Places.of(json, name)).parse(tree);
    }

    /**
     * Reads JSON that somebody else parsed; problems say no line.
     *
     * @param tree the JSON; not changed
     * @param name what problems call it
     */
    public static FlowReading read(JsonNode tree, String name) {
        return new FlowParser(Places.unknown(name)).parse(tree);
    }

    private static FlowReading failed(Problem problem) {
        return new FlowReading(Flow.EMPTY, List.of(problem));
    }
}
