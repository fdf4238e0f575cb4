package io.graftflow.model.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.Preprocessing;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Brings files from one model's folder into another. */
public final class FolderFiles {

    /** Written anew for every model, or about another form of it. */
    private static final Set<String> OWN =
            Set.of(ModelFiles.GRAFTFLOW, ModelFiles.CARD, ".gitattributes", ".gitignore");

    private static final List<String> WEIGHTS = List.of(
            ".onnx", ".onnx_data", ".onnx.data", ".safetensors", ".bin", ".pt", ".pth", ".h5", ".msgpack", ".ot");

    private FolderFiles() {}

    /**
     * The files that a changed model takes over: tokenizer, configuration, licence; no weights and no model card. Those of
     * the parts of its preprocessing are in their sub-folders.
     */
    public static Map<String, Path> companions(Path folder, Preprocessing how) {
        Map<String, Path> all = companions(folder);
        if (how instanceof Preprocessing.Several several) {
            for (Preprocessing.Part part : several.parts()) {
                Path own = folder.resolve(part.name());
                if (Files.isDirectory(own)) {
                    companions(own, part.how()).forEach((name, file) -> all.put(part.name() + "/" + name, file));
                }
            }
        }
        return all;
    }

    private static Map<String, Path> companions(Path folder) {
        var companions = new TreeMap<String, Path>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(Files::isRegularFile)
                    .filter(file -> isCompanion(file.getFileName().toString()))
                    .forEach(file -> companions.put(file.getFileName().toString(), file));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "model.unreadable",
                                    "The model's folder cannot be read: " + e.getMessage() + ".",
                                    "Make the folder readable.")
                            .at(folder.toString()),
                    e);
        }
        return companions;
    }

    private static boolean isCompanion(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !OWN.contains(name) && WEIGHTS.stream().noneMatch(lower::endsWith);
    }

    /** Puts a network with its data files into a folder, where its own file takes the usual name. */
    public static void putNetwork(Path network, List<Path> all, Path folder, boolean linking) throws IOException {
        for (Path file : all) {
            String name = file.equals(network)
                    ? ModelFiles.NETWORK
                    : network.toAbsolutePath()
                            .getParent()
                            .relativize(file.toAbsolutePath())
                            .toString();
            put(file, folder.resolve(name), linking);
        }
    }

    /** Links a file, or copies it when links are not wanted or not possible. */
    public static void put(Path from, Path to, boolean linking) throws IOException {
        Files.createDirectories(to.getParent());
        Path real = from.toRealPath();
        if (linking) {
            try {
                Files.createLink(to, real);
                return;
            } catch (FileSystemException | UnsupportedOperationException e) {
                // another file system, or one without hard links: copied below
            }
        }
        Files.copy(real, to);
    }
}
