package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Figures and pictures for people, and the same as JSON: a folder with {@value #JSON} and {@value #PAGE}, one self-contained
 * page. Of the JSON's members two come into the result of a run: {@code metrics}, numbers by name, and {@code checks}, what
 * was proven, where there is any.
 *
 * @param folder the folder
 */
public record Report(Path folder) {

    /** The figures. */
    public static final String JSON = "report.json";

    /** The page. */
    public static final String PAGE = "report.html";

    /** Writes a report into a new folder and gives it. */
    public static Report write(Path folder, ObjectNode figures, String page) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(JSON), Json.pretty(figures));
            Files.writeString(folder.resolve(PAGE), page);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "report.write-failed",
                            "The report could not be written to " + folder + ": " + e.getMessage() + ".",
                            "Free some space or choose another folder."),
                    e);
        }
        return new Report(folder);
    }

    /** The figures. */
    public JsonNode figures() {
        try {
            return Json.read(folder.resolve(JSON));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "report.unreadable",
                            "The report in " + folder + " cannot be read: " + e.getMessage() + ".",
                            "Run the node that makes it again, with --reset."),
                    e);
        }
    }
}
