package io.graftflow.nodes.evaluate.compare;

import io.graftflow.model.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a model costs.
 *
 * @param bytes of all files of its folder
 * @param parameters how many weights it has
 * @param rowsPerSecond how fast it answers; empty when that was not measured
 */
record Profile(long bytes, long parameters, OptionalDouble rowsPerSecond) {

    static Profile of(Model model, OptionalDouble rowsPerSecond) {
        return new Profile(bytes(model.folder()), model.spec().layers().parameterCount(), rowsPerSecond);
    }

    private static long bytes(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> files = tree.filter(Files::isRegularFile).toList();
            long sum = 0;
            for (Path file : files) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
