package io.graftflow.run.internal;

import io.graftflow.base.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds nodes that would overwrite each other's files, or the files that the workflow reads. */
final class WrittenFiles {

    private WrittenFiles() {}

    static List<Problem> problems(Map<String, BoundNode<?>> nodes) {
        List<Problem> problems = new ArrayList<>();
        Map<Path, String> writers = new TreeMap<>();
        Map<String, BoundNode<?>> sorted = new TreeMap<>(nodes);
        sorted.forEach((id, node) -> node.outsides(Outside.Kind.OUTPUT_FILE).forEach(file -> {
            String other = writers.putIfAbsent(Path.of(file.value()), id + "." + file.setting());
            if (other != null) {
                problems.add(Problem.error(
                                "flow.same-output",
                                "The file " + file.value() + " is written by " + other + " already.",
                                "Choose another file for one of them.")
                        .in(id)
                        .at(file.setting()));
            }
        }));
        sorted.forEach((id, node) -> node.outsides(Outside.Kind.INPUT_FILE).forEach(file -> {
            String writer = writers.get(Path.of(file.value()));
            if (writer != null) {
                problems.add(Problem.error(
                                "flow.output-is-input",
                                "The file " + file.value() + " is read here and written by " + writer + ".",
                                "Let the node write another file, and link its output instead of reading the file.")
                        .in(id)
                        .at(file.setting()));
            }
        }));
        return problems;
    }
}
