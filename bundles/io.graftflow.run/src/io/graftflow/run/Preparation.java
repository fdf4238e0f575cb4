package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.node.External;
import io.graftflow.run.internal.FileContent;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out what a node reads from outside: hashes its files and lets it fetch what else it needs. */
final class Preparation {

    private final RunSession session;

    Preparation(RunSession session) {
        this.session = session;
    }

    /**
     * Does it for one node.
     *
     * @throws ProblemException when a file cannot be read or something cannot be fetched
     */
    Prepared prepare(PlannedNode planned) {
        Progress progress = session.events().progress(planned.id());
        Map<Outside, FileContent> files = new LinkedHashMap<>();
        for (Outside outside : planned.node().outsides(Outside.Kind.INPUT_FILE)) {
            progress.checkCancelled();
            progress.report(-1, "looking at " + Path.of(outside.value()).getFileName());
            files.put(outside, content(outside, progress));
        }
        List<External> externals = planned.node().externals(progress);
        return new Prepared(files, externals);
    }

    private FileContent content(Outside outside, Progress progress) {
        Path path = Path.of(outside.value());
        try {
            return FileContent.of(path, outside.endings(), session.cache().hashes(), progress);
        } catch (NoSuchFileException e) {
            throw new ProblemException(
                    Problem.error("file.missing", "There is no file " + path + ".", "Check the path.")
                            .at(outside.setting()),
                    e);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "file.unreadable",
                                    path + " cannot be read: " + e + ".",
                                    "Check the disk and the rights on it.")
                            .at(outside.setting()),
                    e);
        }
    }
}
