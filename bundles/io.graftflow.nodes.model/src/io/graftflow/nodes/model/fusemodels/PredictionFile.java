package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.Predictions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the models said of the rows, kept beside the report, so that other weights can be tried without running them: little
 * endian, 32 bits a number. First the logarithms of probabilities as floats, {@code [models][rows][labels]}, not a number
 * where a model does not know a label; then the place of each row's true label as integers, {@code [rows]}. The report's JSON
 * has the sizes, the labels and the weights.
 */
final class PredictionFile {

    /** The file's name in the report's folder. */
    static final String NAME = "predictions.f32";

    private PredictionFile() {}

    static void write(Path folder, Predictions predictions) {
        try {
            AtomicFiles.write(folder.resolve(NAME), temporary -> {
                try (FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (float[] own : predictions.logProbabilities()) {
                        ByteBuffer bytes = buffer(own.length);
                        bytes.asFloatBuffer().put(own);
                        write(out, bytes);
                    }
                    ByteBuffer bytes = buffer(predictions.rows());
                    bytes.asIntBuffer().put(predictions.truth());
                    write(out, bytes);
                }
            });
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "report.write-failed",
                            "What the models said could not be written to " + folder + ": " + e.getMessage() + ".",
                            "Free some space or choose another folder."),
                    e);
        }
    }

    private static ByteBuffer buffer(int numbers) {
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
