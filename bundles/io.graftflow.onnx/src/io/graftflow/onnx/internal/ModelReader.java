package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a model's protocol buffer so that the weights stay where they are: in the mapped file. */
public final class ModelReader {

    private static final String AGAIN = "Get the file again.";
    private static final int FIRST_FIELD_IS_IR_VERSION = 0x08;
    private static final int NEWEST_PLAUSIBLE_IR = 64;

    private ModelReader() {}

    /**
     * Maps a whole file, read-only. The mapping ends when nothing refers to it any more.
     *
     * @param expected what the file should be, for a problem
     */
    public static ByteBuffer map(Path file, String expected) {
        if (!Files.exists(file)) {
            throw problem("onnx.missing-file", file, "There is no such file.", "Check the path.");
        }
        if (!Files.isRegularFile(file)) {
            throw problem("onnx.not-a-model", file, "Expected " + expected + ", got a folder.", "Name the file in it.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                String message =
                        "The file is too large for " + expected + "; expected fewer than 2^31 bytes, got " + size + ".";
                throw problem(
                        "onnx.size-overflow",
                        file,
                        message,
                        "Write it in parts; a model keeps its weights in external data.");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        } catch (IOException e) {
            String message = "The file cannot be read: " + e.getMessage() + ".";
            throw new ProblemException(
                    Problem.error("onnx.unreadable", message, "Check its permissions.")
                            .at(file.toString()),
                    e);
        }
    }

    /** The model in these bytes, which it goes on using; external data is not resolved yet. */
    public static ModelProto parse(ByteBuffer bytes, Path file) {
        if (!bytes.hasRemaining()) {
            throw problem("onnx.not-a-model", file, "Expected an ONNX model, got an empty file.", AGAIN);
        }
        try {
            ModelProto model = MappedParser.parse(bytes.slice());
            checkComplete(model, bytes, file);
            return model;
        } catch (InvalidProtocolBufferException e) {
            throw broken(bytes, file, e);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error("onnx.unreadable", "The model cannot be read: " + e.getMessage() + ".", AGAIN)
                            .at(file.toString()),
                    e);
        }
    }

    /**
     * The model with the data that its file keeps in other files, all sizes checked; the same one when there is none.
     */
    public static ModelProto complete(ModelProto model, Path file) {
        try {
            ModelProto whole = ExternalData.resolve(model, file.toAbsolutePath().getParent());
            whole.getGraph().getInitializerList().forEach(TensorProtos::check);
            return whole;
        } catch (ProblemException e) {
            throw inFile(e, file);
        }
    }

    /** Checks that all tensors are inside the model and have as many elements as their shapes say. */
    public static void check(ModelProto model, Path file) {
        try {
            model.getGraph().getInitializerList().forEach(TensorProtos::check);
        } catch (ProblemException e) {
            throw inFile(e, file);
        }
    }

    private static ProblemException inFile(ProblemException problem, Path file) {
        String where = problem.problem().where();
        return where.isEmpty() ? problem.at(file.toString()) : problem.at(file + " (" + where + ")");
    }

    private static void checkComplete(ModelProto model, ByteBuffer bytes, Path file) {
        if (!model.hasGraph() || model.getIrVersion() <= 0) {
            if (looksLikeModel(bytes)) {
                throw truncated(file, "it holds no graph");
            }
            throw notAModel(bytes, file);
        }
        if (model.getOpsetImportCount() == 0 && model.getIrVersion() >= 3) {
            throw truncated(file, "it does not say which operator set it uses");
        }
    }

    private static ProblemException broken(ByteBuffer bytes, Path file, InvalidProtocolBufferException cause) {
        ProblemException told =
                looksLikeModel(bytes) ? truncated(file, cause.getMessage().split("\\.", 2)[0]) : notAModel(bytes, file);
        return new ProblemException(told.problem(), cause);
    }

    private static ProblemException truncated(Path file, String why) {
        String message = "The ONNX file is cut short or damaged (" + why + "); expected a whole model.";
        return problem("onnx.truncated", file, message, AGAIN);
    }

    private static ProblemException notAModel(ByteBuffer bytes, Path file) {
        var start = new byte[Math.min(bytes.remaining(), 64)];
        bytes.duplicate().get(start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("version https://git-lfs")) {
            String message = "Expected an ONNX model, got a Git LFS pointer that stands for it.";
            return problem("onnx.not-a-model", file, message, "Fetch the file itself with \"git lfs pull\".");
        }
        String got = text.stripLeading().startsWith("<") ? "a web page" : "something else";
        return problem("onnx.not-a-model", file, "Expected an ONNX model, got " + got + ".", "Name an ONNX file.");
    }

    /** Whether it begins as every ONNX writer begins: with a small version number of the format. */
    private static boolean looksLikeModel(ByteBuffer bytes) {
        int start = bytes.position();
        if (bytes.remaining() < 2 || bytes.get(start) != FIRST_FIELD_IS_IR_VERSION) {
            return false;
        }
        int version = bytes.get(start + 1);
        return version > 0 && version <= NEWEST_PLAUSIBLE_IR;
    }

    static ProblemException problem(String code, Path file, String message, String remedy) {
        return ProblemException.error(code, message, remedy).at(file.toString());
    }
}
