package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.node.NodeRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A workflow's file, read and held against the installed node types.
 *
 * @param plan what would run, and specs at every output
 * @param fileProblems what is wrong with the file itself
 */
public record FlowCheck(Plan plan, List<Problem> fileProblems) {

    /** Keeps its own copy. */
    public FlowCheck {
        fileProblems = List.copyOf(fileProblems);
    }

    /** Reads and checks a file; computes and downloads nothing. */
    public static FlowCheck of(Path file, NodeRegistry registry, RunOptions options) {
        FlowReading reading = FlowReader.read(file);
        return new FlowCheck(Plan.of(reading.flow(), file, registry, options), reading.problems());
    }

    /** Everything wrong. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(fileProblems);
        if (plan.flow() != Flow.EMPTY) {
            problems.addAll(plan.problems());
        }
        return problems;
    }

    /** Whether the file itself can be used. */
    public boolean isReadable() {
        return fileProblems.stream().noneMatch(Problem::isError);
    }

    /** Whether there is no error anywhere. */
    public boolean isSound() {
        return problems().stream().noneMatch(Problem::isError);
    }

    /** As JSON: {@code {"flow", "state": "sound|unsound", "problems"}}. */
    public ObjectNode toJson() {
        ObjectNode json =
                Json.object().put("flow", plan.file().toString()).put("state", isSound() ? "sound" : "unsound");
        json.set("problems", ProblemJson.of(problems()));
        return json;
    }
}
