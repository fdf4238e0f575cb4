package io.graftflow.nodes.evaluate.writereport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Report;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class WriteReportTest {

    private final WriteReport node = new WriteReport();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("path", "out/report"));
    }

    @Test
    void whatIsWrittenIsTheReport() throws IOException {
        Path target = folder.resolve("out/report");
        for (String title : List.of("first", "second")) {
            Report report = Report.write(
                    folder.resolve(title), Json.object().put("title", title), "<html>" + title + "</html>");
            node.run(new WriteReport.Settings(target), Values.of("report", report), new FolderContext(folder));
            assertEquals(report.figures(), new Report(target).figures());
            assertEquals("<html>" + title + "</html>", Files.readString(target.resolve(Report.PAGE)));
        }
    }

    @Test
    void folderWithOtherFilesIsLeftAlone() throws IOException {
        Path target = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(target.resolve("thesis.txt"), "years of work");
        var settings = new WriteReport.Settings(target);
        Problem problem = node.check(settings, Specs.none()).problems().get(0);
        assertEquals("report.not-a-report", problem.code());
        assertEquals("path", problem.where());
        Report report = Report.write(folder.resolve("report"), Json.object(), "<html></html>");
        assertThrows(
                ProblemException.class,
                () -> node.run(settings, Values.of("report", report), new FolderContext(folder)));
        assertTrue(Files.exists(target.resolve("thesis.txt")));
    }

    @Test
    void fileInPlaceOfAFolderIsFoundBeforeARun() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertEquals(
                1,
                node.check(new WriteReport.Settings(file), Specs.none())
                        .problems()
                        .size());
    }
}
