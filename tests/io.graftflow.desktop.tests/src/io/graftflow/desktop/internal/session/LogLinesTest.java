package io.graftflow.desktop.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** The log's lines. */
class LogLinesTest {

    @Test
    void linesOfRunsAndOfTheApplicationAreKeptInOrder() {
        LogLines log = new LogLines();
        List<String> told = new ArrayList<>();
        log.listen(line -> told.add(line.text()));
        log.add(
                "folder/copy.flow.json",
                Json.parse(
                        "{\"time\":\"2026-01-01T10:00:00Z\",\"level\":\"info\",\"node\":\"rows\",\"text\":\"2 rows.\"}",
                        "t"));
        LogRecord warning = new LogRecord(Level.WARNING, "it is {0}");
        warning.setParameters(new Object[] {"late"});
        warning.setLoggerName("io.graftflow.run.Cache");
        log.publish(warning);
        log.publish(new LogRecord(Level.FINE, "not told"));
        assertEquals(List.of("2 rows.", "it is late"), told);
        assertEquals("copy · rows", log.all().get(0).from());
        assertEquals("warning", log.all().get(1).level());
        assertTrue(log.all().get(1).shown().endsWith("Cache: it is late"));
    }

    @Test
    void onlyTheLastLinesAreKept() {
        LogLines log = new LogLines();
        for (int i = 0; i < 5_100; i++) {
            log.publish(new LogRecord(Level.INFO, "line " + i));
        }
        assertEquals(5_000, log.all().size());
        assertEquals("line 5099", log.all().get(4_999).text());
    }
}
