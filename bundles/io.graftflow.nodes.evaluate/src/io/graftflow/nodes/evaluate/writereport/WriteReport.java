package io.graftflow.nodes.evaluate.writereport;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Writes a report into a folder of the user's. */
@Component(service = NodeType.class)
public final class WriteReport implements NodeType<WriteReport.Settings> {

    private static final String REPORT = "report";
    private static final Set<String> OWN = Set.of(Report.JSON, Report.PAGE);

    /** Where to write. */
    public record Settings(
            @Setting(title = "Folder", help = "The folder to make or replace.") @Setting.OutputFile Path path) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("report.write", 1)
                .named("Write Report", "Evaluate")
                .summary("Writes a report into a folder, as a page and as JSON.")
                .in(PortKind.REPORT, REPORT, "The report, such as Evaluate's or Fine-tune's.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        return problem(settings.path()).map(Specs.none()::with).orElse(Specs.none());
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return "to " + settings.path().getFileName();
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Path folder = settings.path();
        Optional<Problem> problem = problem(folder);
        if (problem.isPresent()) {
            throw new ProblemException(problem.get());
        }
        Report report = inputs.report(REPORT);
        try {
            AtomicFiles.writeFolder(folder, temporary -> {
                for (String name : OWN) {
                    Files.copy(report.folder().resolve(name), temporary.resolve(name));
                }
            });
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "report.write-failed",
                                    "The report could not be written to " + folder + ": " + e.getMessage() + ".",
                                    "Free some space or choose another folder.")
                            .at("path"),
                    e);
        }
        return Values.none();
    }

    /** Why the folder may not be written: somebody's files would be lost. */
    private static Optional<Problem> problem(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        List<String> foreign = foreign(folder);
        if (foreign.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Problem.error(
                        "report.not-a-report",
                        folder + " holds something else than a report, such as \"" + foreign.get(0)
                                + "\", which would be lost.",
                        "Choose another folder.")
                .at("path"));
    }

    private static List<String> foreign(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !OWN.contains(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of(folder.getFileName().toString());
        }
    }
}
