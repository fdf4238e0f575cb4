package io.graftflow.engine.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Precision;
import io.graftflow.engine.PrecisionChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareTest {

    @TempDir
    private Path root;

    private void put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void tellsTheProcessorsNameCoresAndMemory() throws IOException {
        put("proc/cpuinfo", "processor\t: 0\nmodel name\t: Example 9000\nflags\t: avx\n");
        put("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\n");
        DeviceStatus status = new Hardware(root).processor();
        assertEquals(Device.CPU, status.device());
        assertTrue(status.usable());
        assertTrue(status.detail().matches("Example 9000, \\d+ cores?, 16 GB of memory"), status.detail());
    }

    @Test
    void withoutDriverAndDeviceBothAreSaidToBeMissing() {
        String why = new Hardware(root).whyNoCuda().orElseThrow();
        assertTrue(
                why.contains("no NVIDIA driver") && why.contains("/dev/nvidia0") && why.contains("libcuda.so.1"), why);
        assertEquals(0, new Hardware(root).cards());
    }

    @Test
    void aDeviceWithoutLibraryAndALibraryWithoutDeviceAreToldApart() throws IOException {
        put("dev/nvidia0", "");
        assertTrue(new Hardware(root).whyNoCuda().orElseThrow().contains("but not the driver's library"));
        Files.delete(root.resolve("dev/nvidia0"));
        put("usr/lib/x86_64-linux-gnu/libcuda.so.1", "");
        assertTrue(new Hardware(root).whyNoCuda().orElseThrow().contains("but no device"));
    }

    @Test
    void cardsAreCountedAndNamed() throws IOException {
        put("dev/nvidia0", "");
        put("dev/nvidia1", "");
        put("etc/ld.so.cache", "\0libc.so.6\0libcuda.so.1\0/opt/libcuda.so.1\0");
        put("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t Example H1\nIRQ: 1\n");
        put("proc/driver/nvidia/gpus/0000:02:00.0/information", "Model: \t\t Example H2\n");
        var hardware = new Hardware(root);
        assertEquals(Optional.empty(), hardware.whyNoCuda());
        assertEquals(2, hardware.cards());
        assertEquals(List.of("Example H1", "Example H2"), hardware.cardNames());
    }

    @Test
    void halfPrecisionIsForProcessorsThatMultiplyInIt() throws IOException {
        for (String flag : List.of("avx512_bf16", "amx_bf16")) {
            put("proc/cpuinfo", "flags\t\t: fpu avx512f " + flag + " sse\n");
            PrecisionChoice choice = new Hardware(root).precision(Device.CPU, 0);
            assertEquals(Precision.BFLOAT16, choice.best());
            assertTrue(choice.why().contains(flag), choice.why());
        }
        put("proc/cpuinfo", "flags\t\t: fpu avx512f avx512_bf16_not sse\n");
        PrecisionChoice choice = new Hardware(root).precision(Device.CPU, 0);
        assertEquals(Precision.FLOAT32, choice.best());
        assertTrue(choice.why().contains("none of amx_bf16, avx512_bf16"), choice.why());
        Files.delete(root.resolve("proc/cpuinfo"));
        assertEquals(
                Precision.FLOAT32, new Hardware(root).precision(Device.CPU, 0).best());
    }

    @Test
    void halfPrecisionIsForCardsThatMultiplyInIt() {
        var card = new Device(Device.Kind.CUDA, 1);
        assertEquals(Precision.BFLOAT16, new Hardware(root).precision(card, 90).best());
        assertEquals(Precision.BFLOAT16, new Hardware(root).precision(card, 0).best());
        PrecisionChoice old = new Hardware(root).precision(card, 75);
        assertEquals(Precision.FLOAT32, old.best());
        assertTrue(old.why().contains("7.5"), old.why());
    }

    @Test
    void theClassLoaderOfTheThreadIsBackAfterwards() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader inside = Djl.call(() -> Thread.currentThread().getContextClassLoader());
        assertEquals(Engine.class.getClassLoader(), inside);
        assertEquals(before, Thread.currentThread().getContextClassLoader());
    }
}
