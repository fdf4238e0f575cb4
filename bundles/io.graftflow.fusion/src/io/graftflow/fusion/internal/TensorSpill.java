package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps new tensors out of the heap: large ones go to one file, from which they are mapped. Closing ends the writing;
 * tensors that came out stay valid as long as the file is there.
 */
final class TensorSpill implements AutoCloseable {

    private static final long IN_MEMORY_BYTES = 1 << 20;
    private static final int ALIGNMENT = 64;

    private final Path folder;
    private FileChannel file;

    /** Writes into a folder, which is made when it is first needed. */
    TensorSpill(Path folder) {
        this.folder = folder;
    }

    /** Where one tensor is written, part by part. */
    interface Place {

        /** Adds bytes. */
        void write(ByteBuffer bytes);

        /** All bytes, once as many are written as were announced. */
        ByteBuffer end();
    }

    /** Begins a tensor of so many bytes. */
    Place begin(long bytes) {
        return bytes <= IN_MEMORY_BYTES ? new InMemory((int) bytes) : new InFile(bytes);
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private FileChannel file() throws IOException {
        if (file == null) {
            Files.createDirectories(folder);
            file = FileChannel.open(
                    folder.resolve("fused-weights.bin"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }
        return file;
    }

    private ProblemException failed(IOException cause) {
        return new ProblemException(
                Problem.error(
                        "fusion.write-failed",
                        "The fused weights could not be written to " + folder + ": " + cause.getMessage() + ".",
                        "Free some space there."),
                cause);
    }

    private static final class InMemory implements Place {

        private final ByteBuffer bytes;

        InMemory(int size) {
            bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void write(ByteBuffer part) {
            bytes.put(part);
        }

        @Override
        public ByteBuffer end() {
            return bytes.flip();
        }
    }

    private final class InFile implements Place {

        private final long start;
        private final long size;

        InFile(long size) {
            this.size = size;
            try {
                long end = file().size();
                start = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                file.position(start);
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void write(ByteBuffer part) {
            try {
                while (part.hasRemaining()) {
                    file.write(part);
                }
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public ByteBuffer end() {
            try {
                return file.map(FileChannel.MapMode.READ_ONLY, start, size).order(ByteOrder.LITTLE_ENDIAN);
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }
}
