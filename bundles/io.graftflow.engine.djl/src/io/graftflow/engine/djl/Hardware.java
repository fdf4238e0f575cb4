package io.graftflow.engine.djl;

import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Precision;
import io.graftflow.engine.PrecisionChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processors and graphics cards of this machine, as far as plain files tell: no native library is loaded for it.
 *
 * @param root the root of the file system; another folder in tests
 */
public record Hardware(Path root) {

    private static final String DRIVER = "libcuda.so.1";
    private static final List<String> DRIVER_FOLDERS = List.of(
            "usr/lib/x86_64-linux-gnu",
            "usr/lib/aarch64-linux-gnu",
            "usr/lib64",
            "usr/lib",
            "usr/local/nvidia/lib64",
            "usr/local/cuda/compat",
            "usr/lib/wsl/lib");

    private static final List<String> BFLOAT16_FLAGS = List.of("amx_bf16", "avx512_bf16");
    private static final int FIRST_WITH_BFLOAT16 = 80;

    /** The machine that this runs on. */
    public static Hardware here() {
        return new Hardware(Path.of("").toAbsolutePath().getRoot());
    }

    /** The main processor, with its name, cores and memory. */
    public DeviceStatus processor() {
        String name = field("proc/cpuinfo", "model name").orElseGet(() -> System.getProperty("os.arch"));
        int cores = Runtime.getRuntime().availableProcessors();
        String memory =
                field("proc/meminfo", "MemTotal").map(Hardware::gigabytes).orElse("");
        return new DeviceStatus(Device.CPU, true, name + ", " + cores + (cores == 1 ? " core" : " cores") + memory);
    }

    /**
     * In which numbers matrix products are fastest without harm on a device. Mixed precision pays where a unit multiplies in
     * bfloat16: where there is none, 16 bits are widened and narrowed for every product, which is slower than 32.
     *
     * @param computeCapability of the CUDA device, ten times its major version and its minor one; 0 when it is not known
     */
    public PrecisionChoice precision(Device device, int computeCapability) {
        if (device.kind() == Device.Kind.CUDA) {
            return computeCapability > 0 && computeCapability < FIRST_WITH_BFLOAT16
                    ? new PrecisionChoice(
                            Precision.FLOAT32,
                            "The GPU " + device + " has no unit for bfloat16: its compute capability is "
                                    + computeCapability / 10 + "." + computeCapability % 10 + ", below 8.0.")
                    : new PrecisionChoice(Precision.BFLOAT16, "The GPU " + device + " multiplies in bfloat16.");
        }
        List<String> flags =
                Arrays.asList(field("proc/cpuinfo", "flags").orElse("").split(" "));
        return BFLOAT16_FLAGS.stream()
                .filter(flags::contains)
                .findFirst()
                .map(flag -> new PrecisionChoice(
                        Precision.BFLOAT16, "The main processor multiplies in bfloat16: it has " + flag + "."))
                .orElseGet(() -> new PrecisionChoice(
                        Precision.FLOAT32,
                        "The main processor has no unit for bfloat16: it has none of "
                                + String.join(", ", BFLOAT16_FLAGS) + "."));
    }

    /**
     * Why no CUDA device can be used, whatever an engine brings: there is no card, or its driver is missing. Empty when
     * both are there.
     */
    public Optional<String> whyNoCuda() {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
            return Optional.of("macOS has no NVIDIA driver.");
        }
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            return Files.exists(root.resolve("Windows/System32/nvcuda.dll"))
                    ? Optional.empty()
                    : Optional.of("no NVIDIA driver was found: there is no nvcuda.dll in System32.");
        }
        boolean device = cards() > 0;
        boolean driver = hasDriverLibrary();
        if (!device && !driver) {
            return Optional.of(
                    "no NVIDIA driver was found: there is neither a device /dev/nvidia0 nor a library " + DRIVER + ".");
        }
        if (!device) {
            return Optional.of(
                    "the NVIDIA library " + DRIVER
                            + " is there but no device /dev/nvidia0; give the container access to the card, or load the driver's kernel module.");
        }
        return driver
                ? Optional.empty()
                : Optional.of("the device /dev/nvidia0 is there but not the driver's library " + DRIVER
                        + "; install the NVIDIA driver, or give the container access to it.");
    }

    /** The number of cards that can be opened. */
    public int cards() {
        int cards = 0;
        while (Files.exists(root.resolve("dev/nvidia" + cards))) {
            cards++;
        }
        return cards == 0 && Files.exists(root.resolve("dev/dxg")) && hasDriverLibrary() ? 1 : cards;
    }

    /** The names of the cards, in the driver's order; fewer than {@link #cards} where the driver does not tell. */
    public List<String> cardNames() {
        var names = new ArrayList<String>();
        try (Stream<Path> folders = Files.list(root.resolve("proc/driver/nvidia/gpus"))) {
            folders.sorted()
                    .map(folder ->
                            root.relativize(folder.resolve("information")).toString())
                    .forEach(file -> field(file, "Model").ifPresent(names::add));
        } catch (IOException e) {
            return List.of();
        }
        return names;
    }

    private boolean hasDriverLibrary() {
        for (String folder : DRIVER_FOLDERS) {
            if (Files.exists(root.resolve(folder).resolve(DRIVER))) {
                return true;
            }
        }
        try {
            byte[] cache = Files.readAllBytes(root.resolve("etc/ld.so.cache"));
            return new String(cache, StandardCharsets.ISO_8859_1).contains(DRIVER);
        } catch (IOException e) {
            return false;
        }
    }

    /** The value behind {@code NAME:} in a file of such lines. */
    private Optional<String> field(String file, String name) {
        try (Stream<String> lines = Files.lines(root.resolve(file), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String gigabytes(String kilobytes) {
        String digits = kilobytes.replaceAll("\\D", "");
        return digits.isEmpty() ? "" : ", " + Math.round(Long.parseLong(digits) / 1048576.0) + " GB of memory";
    }
}
