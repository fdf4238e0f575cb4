package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory is in use, as the operating system says it; native libraries use most of it. */
public final class MemoryUse {

    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final Path SYSTEM = Path.of("/proc/meminfo");

    private MemoryUse() {}

    /** As it is now; -1 for what this system does not tell. */
    public static ObjectNode now() {
        Runtime java = Runtime.getRuntime();
        return Json.object()
                .put("processBytes", kilobytes(PROCESS, "VmRSS:"))
                .put("heapBytes", java.totalMemory() - java.freeMemory())
                .put("heapMaxBytes", java.maxMemory())
                .put("systemBytes", kilobytes(SYSTEM, "MemTotal:"))
                .put("systemFreeBytes", kilobytes(SYSTEM, "MemAvailable:"));
    }

    private static long kilobytes(Path file, String name) {
        if (!Files.isReadable(file)) {
            return -1;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1L);
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }
}
