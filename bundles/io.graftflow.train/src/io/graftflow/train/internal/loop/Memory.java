package io.graftflow.train.internal.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the operating system says of memory.
 *
 * @param root of the file system; another one than the machine's for tests
 */
public record Memory(Path root) {

    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** That of this machine. */
    public static Memory here() {
        return new Memory(Path.of("/"));
    }

    /** Bytes that can be had without swapping, by the machine and by the control group; empty where nothing tells. */
    public OptionalLong available() {
        LongStream machine = kilobytes("proc/meminfo", AVAILABLE).stream();
        LongStream group = Stream.of(
                        left("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current"),
                        left(
                                "sys/fs/cgroup/memory/memory.limit_in_bytes",
                                "sys/fs/cgroup/memory/memory.usage_in_bytes"))
                .flatMapToLong(OptionalLong::stream);
        return LongStream.concat(machine, group).min();
    }

    /** Bytes of this process that are in memory; empty where nothing tells. */
    public OptionalLong resident() {
        return kilobytes("proc/self/status", RESIDENT);
    }

    private OptionalLong left(String limit, String used) {
        Optional<String> most = read(limit).filter(text -> text.strip().matches("\\d{1,18}"));
        Optional<String> now = read(used).filter(text -> text.strip().matches("\\d{1,18}"));
        return most.isPresent() && now.isPresent()
                ? OptionalLong.of(Math.max(
                        0,
                        Long.parseLong(most.get().strip())
                                - Long.parseLong(now.get().strip())))
                : OptionalLong.empty();
    }

    private OptionalLong kilobytes(String file, Pattern line) {
        return read(file)
                .map(line::matcher)
                .filter(Matcher::find)
                .map(found -> OptionalLong.of(Long.parseLong(found.group(1)) * 1024))
                .orElse(OptionalLong.empty());
    }

    private Optional<String> read(String file) {
        try {
            Path path = root.resolve(file);
            return Files.isReadable(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
