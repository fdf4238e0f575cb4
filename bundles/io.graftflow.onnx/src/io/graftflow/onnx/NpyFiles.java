package io.graftflow.onnx;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.ModelReader;
import io.graftflow.onnx.internal.NpyHeader;
import io.graftflow.onnx.internal.NpyTexts;
import io.graftflow.onnx.internal.TensorProtos;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * NumPy's {@code .npy} files (numpy.lib.format, versions 1 to 3): numbers, truth values and texts, little- or
 * big-endian, in C or Fortran order. Tensors that are read are views of the mapped file where they can be.
 */
public final class NpyFiles {

    private NpyFiles() {}

    /**
     * Reads a file.
     *
     * @throws ProblemException {@code npy.not-an-array}, {@code npy.truncated}, {@code npy.unsupported-type},
     *     {@code onnx.missing-file}, {@code onnx.unreadable}, {@code onnx.size-overflow}
     */
    public static TensorData read(Path file) {
        return read(ModelReader.map(file, "a NumPy array"), file.toString());
    }

    /**
     * Reads an array from a buffer, which the tensor goes on using.
     *
     * @param name what to call it in a problem
     */
    public static TensorData read(ByteBuffer bytes, String name) {
        NpyHeader header = NpyHeader.read(bytes, name);
        ByteBuffer content = bytes.slice(bytes.position() + header.bytes(), bytes.remaining() - header.bytes());
        long[] shape = header.shape();
        long needed = Math.multiplyExact(elements(shape, name), (long) header.itemBytes());
        if (needed > content.remaining()) {
            throw ProblemException.error(
                            "npy.truncated",
                            "The array is cut short; expected " + needed + " bytes, got " + content.remaining() + ".",
                            "Write it again.")
                    .at(name);
        }
        ByteBuffer ordered = header.inOrder(content.slice(0, (int) needed));
        return header.isText() ? NpyTexts.read(header, ordered) : TensorData.of(header.element(), shape, ordered);
    }

    private static long elements(long[] shape, String name) {
        try {
            long count = TensorProtos.elementCount(shape);
            if (count > Integer.MAX_VALUE) {
                throw ProblemException.error(
                        "onnx.size-overflow",
                        "An array with " + count + " elements is too large; expected fewer than 2^31.",
                        "Write it in parts.");
            }
            return count;
        } catch (ProblemException e) {
            throw e.at(name);
        }
    }

    /**
     * Writes a tensor in version 1 of the format, whole or not at all.
     *
     * @throws ProblemException {@code npy.unsupported-type} for types that NumPy lacks (bfloat16, 8- and 4-bit formats)
     */
    public static void write(Path file, TensorData data) throws IOException {
        ByteBuffer content = data.element() == ElementType.STRING ? NpyTexts.write(data) : data.bytes();
        ByteBuffer header = NpyHeader.of(data).write();
        AtomicFiles.write(file, temporary -> {
            try (FileChannel out =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (header.hasRemaining()) {
                    out.write(header);
                }
                while (content.hasRemaining()) {
                    out.write(content);
                }
            }
        });
    }
}
