package io.graftflow.nodes.data.readimages;

import io.graftflow.base.FolderFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The pictures in a folder and the folders in it, by their names. */
final class ImageFolder {

    private static final List<String> ENDINGS = List.of(ReadImages.ENDINGS.split(" "));

    private ImageFolder() {}

    /** Takes a picture into which nobody has looked yet. */
    interface Visitor {
        /**
         * Takes a picture.
         *
         * @param file where it is
         * @param name its path in the folder, with slashes
         * @param label the first sub-folder on that path; empty for a picture in the folder itself
         */
        void picture(Path file, String name, String label);
    }

    /**
     * Gives all pictures to a visitor.
     *
     * @param most how many files and folders are looked at before the walk ends
     * @throws ProblemException {@code file.missing}, {@code file.not-folder}, {@code file.unreadable}
     */
    static FolderFiles.Walk walk(Path root, long most, Progress progress, Visitor visitor) {
        if (Files.isRegularFile(root)) {
            throw ProblemException.error(
                            "file.not-folder",
                            root.getFileName() + " is a file; expected a folder of pictures.",
                            "Choose the folder that the pictures lie in; tables are read by Read Table.")
                    .at("path");
        }
        try {
            return FolderFiles.walk(
                    root,
                    ENDINGS,
                    most,
                    progress,
                    (file, name) -> visitor.picture(file, name, name.substring(0, Math.max(0, name.indexOf('/')))));
        } catch (IOException e) {
            throw new ProblemException(failed(root, e).at("path"), e);
        }
    }

    private static Problem failed(Path root, IOException cause) {
        return cause instanceof NoSuchFileException && !Files.exists(root)
                ? Problem.error("file.missing", "There is no folder " + root + ".", "Check the path.")
                : Problem.error(
                        "file.unreadable",
                        "The folder " + root + " cannot be read: " + cause + ".",
                        "Check the rights on that folder, and whether anybody writes to it.");
    }
}
