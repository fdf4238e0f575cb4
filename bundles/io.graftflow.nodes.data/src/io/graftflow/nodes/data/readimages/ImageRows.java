package io.graftflow.nodes.data.readimages;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Media;
import io.graftflow.data.Picture;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.node.RunContext;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a row for each picture of a folder; one picture is in memory at a time. */
final class ImageRows {

    static final String IMAGE = "image";
    static final String FILE = "file";
    static final String LABEL = "label";
    static final String WIDTH = "width";
    static final String HEIGHT = "height";

    /** The largest file that is read; what a table's cell can hold is not far beyond it. */
    private static final long MOST_BYTES = 512L << 20;

    private final ReadImages.Settings settings;
    private final ImageCount count;
    private final RunContext context;
    private final List<Problem> leftOut = new ArrayList<>(1);
    private long unreadable;
    private long links;
    private long done;

    ImageRows(ReadImages.Settings settings, ImageCount count, RunContext context) {
        this.settings = settings;
        this.count = count;
        this.context = context;
    }

    /** Writes the table. */
    Table write(TableSpec spec) {
        try (TableWriter writer = Table.write(context.output("table"), spec)) {
            links = ImageFolder.walk(
                            settings.path(),
                            Long.MAX_VALUE,
                            context.progress(),
                            (file, name, label) -> row(writer, file, name, label))
                    .links();
            if (writer.rows() == 0) {
                throw noneReadable();
            }
            return writer.finish();
        }
    }

    /** What belongs into the run's summary. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (unreadable > 0) {
            Problem first = leftOut.get(0);
            notes.add(String.format(
                    Locale.ROOT,
                    "%,d of %,d pictures cannot be read and are left out; the first is %s. %s",
                    unreadable,
                    done,
                    first.where(),
                    first.message()));
        }
        if (links > 0) {
            notes.add(String.format(
                    Locale.ROOT, "%,d links to folders, or to what lies outside of the folder, are left out.", links));
        }
        return notes;
    }

    private void row(TableWriter writer, Path file, String name, String label) {
        context.progress().report(Math.min(1, (double) done / count.pictures()), name);
        done++;
        try {
            byte[] bytes = content(file);
            Picture picture = Picture.whole(bytes);
            TableSpec spec = writer.spec();
            writer.media(spec.index(IMAGE), new Media(name, bytes)).text(spec.index(FILE), name);
            if (spec.has(LABEL) && !label.isEmpty()) {
                writer.text(spec.index(LABEL), label);
            }
            writer.integer(spec.index(WIDTH), picture.width())
                    .integer(spec.index(HEIGHT), picture.height())
                    .endRow();
        } catch (ProblemException e) {
            if (settings.unreadable() == ReadImages.Unreadable.FAIL || !isOfThePicture(e.problem())) {
                throw isOfThePicture(e.problem()) ? withAdvice(e).at(file.toString()) : e;
            }
            unreadable++;
            if (leftOut.isEmpty()) {
                leftOut.add(e.problem().at(name));
            }
        }
    }

    private static boolean isOfThePicture(Problem problem) {
        return problem.code().equals("image.unreadable");
    }

    private static ProblemException withAdvice(ProblemException e) {
        Problem problem = e.problem();
        return new ProblemException(
                Problem.error(
                        problem.code(),
                        problem.message(),
                        "Replace the file, take it away, or set Unreadable pictures to leave out."),
                e);
    }

    private static byte[] content(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable("it has " + Files.size(file) + " bytes; expected at most " + MOST_BYTES, null);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unreadable("it is a link to a file that is not there", e);
        } catch (IOException e) {
            boolean told = e instanceof FileSystemException failure && failure.getReason() != null;
            throw unreadable(told ? ((FileSystemException) e).getReason() : e.toString(), e);
        }
    }

    private static ProblemException unreadable(String why, IOException cause) {
        return new ProblemException(
                Problem.error("image.unreadable", "The picture cannot be read: " + why + ".", "Replace the file."),
                cause);
    }

    private ProblemException noneReadable() {
        Problem first = leftOut.get(0);
        return ProblemException.error(
                        "image.none-readable",
                        String.format(
                                Locale.ROOT,
                                "None of the %,d pictures in %s can be read; the first is %s. %s",
                                done,
                                settings.path(),
                                first.where(),
                                first.message()),
                        "Convert them to JPEG or PNG.")
                .at("path");
    }
}
