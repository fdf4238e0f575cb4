package io.graftflow.nodes.data.readimages;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.nio.file.Path;

/**
 * How many pictures a folder has, by their names alone.
 *
 * @param pictures in the folder and the folders in it
 * @param labels how many sub-folders hold some
 * @param firstLabel the name of the first of them; empty when there is none
 * @param whole whether all were counted; else there are more
 */
record ImageCount(long pictures, long labels, String firstLabel, boolean whole) {

    /** Counts the pictures, or those among the first so many files and folders. */
    static ImageCount of(Path folder, long most, Progress progress) {
        Counter counter = new Counter();
        boolean whole = ImageFolder.walk(folder, most, progress, counter).whole();
        return new ImageCount(counter.pictures, counter.labels, counter.first, whole);
    }

    /** Whether pictures lie in sub-folders. */
    boolean inSubFolders() {
        return labels > 0;
    }

    /** What to throw when there are none. */
    ProblemException none(Path folder) {
        return ProblemException.error(
                        "image.none",
                        "There are no pictures in " + folder + "; expected files that end in .jpg, .png, .gif or .bmp.",
                        "Choose the folder that the pictures, or the folders of pictures, lie in.")
                .at("path");
    }

    /** Counts as pictures come; those of one sub-folder come one after another. */
    private static final class Counter implements ImageFolder.Visitor {

        private long pictures;
        private long labels;
        private String first = "";
        private String last = "";

        @Override
        public void picture(Path file, String name, String label) {
            pictures++;
            if (!label.equals(last)) {
                labels++;
                first = first.isEmpty() ? label : first;
                last = label;
            }
        }
    }
}
