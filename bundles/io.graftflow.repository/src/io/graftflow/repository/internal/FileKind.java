package io.graftflow.repository.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** A model file, or a folder with one. The files stay where they are and are hashed there. */
@Component(service = RepositoryKind.class)
public final class FileKind implements RepositoryKind {

    private static final String HUB_FOLDER = "onnx";

    @Override
    public Set<String> schemes() {
        return Set.of(ModelReference.FILE);
    }

    @Override
    public String form() {
        return "the path of a file or folder";
    }

    @Override
    public ModelReference canonical(ModelReference written) {
        return written;
    }

    @Override
    public boolean inPlace() {
        return true;
    }

    @Override
    public Resolved fetch(ModelReference reference, Staging staging) throws IOException {
        Path path = Path.of(reference.body());
        if (Files.isDirectory(path)) {
            return ModelLayout.collect(reference, reference, "", new Folder(path, staging));
        }
        if (!Files.exists(path)) {
            throw missing(path);
        }
        if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
            throw ProblemException.error(
                    "reference.unreadable",
                    path + " cannot be read; expected a readable file or folder.",
                    "Check its type and permissions.");
        }
        Path root = path.getParent();
        if (root.endsWith(HUB_FOLDER)) {
            root = root.getParent();
        }
        return ModelLayout.collect(reference, reference, slashed(root.relativize(path)), new Folder(root, staging));
    }

    private static ProblemException missing(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return ProblemException.error(
                    "reference.not-found",
                    "There is no file or folder " + path + ".",
                    "Check the path; a relative one is relative to the workflow's folder.");
        }
        try (Stream<Path> beside = Files.list(parent)) {
            var names = beside.map(other -> other.getFileName().toString()).toList();
            String remedy = Nearest.to(path.getFileName().toString(), names)
                    .map(name -> "Did you mean \"" + parent.resolve(name) + "\"?")
                    .orElse("Check the path; its folder " + parent + " is there.");
            return ProblemException.error("reference.not-found", "There is no file or folder " + path + ".", remedy);
        }
    }

    private static String slashed(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    /** The files of a model's folder: those in it and those in its folder {@code onnx}, as the hub lays them out. */
    private record Folder(Path root, Staging staging) implements ModelLayout.Source {

        @Override
        public Set<String> names() throws IOException {
            var names = new TreeSet<String>();
            for (Path folder : List.of(root, root.resolve(HUB_FOLDER))) {
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.list(folder)) {
                        files.filter(Files::isRegularFile).forEach(file -> names.add(slashed(root.relativize(file))));
                    }
                }
            }
            return names;
        }

        @Override
        public boolean has(String entry) {
            return Files.isRegularFile(root.resolve(entry));
        }

        @Override
        public ModelFile take(String entry, String name) throws IOException {
            return staging.inPlace(name, root.resolve(entry));
        }

        @Override
        public String where() {
            return root.toString();
        }

        @Override
        public String choose(String model) {
            return "Write " + root.resolve(model) + " or another of them.";
        }
    }
}
