package io.graftflow.repository.internal;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eclipse.aether.spi.connector.transport.TransportListener;
import org.eclipse.aether.transfer.TransferCancelledException;

/**
 * Keeps what a transport of Maven's resolver brings as it comes, says how far it is, and stops when that is cancelled.
 */
final class Keeping extends TransportListener implements AutoCloseable {

    private static final long STEP_BYTES = 1 << 20;

    private final Path file;
    private final String name;
    private final Progress progress;
    private FileChannel channel;
    private long done;
    private long all;
    private long said;

    Keeping(Path file, String name, Progress progress) {
        this.file = file;
        this.name = name;
        this.progress = progress;
    }

    @Override
    public void transportStarted(long from, long bytes) throws TransferCancelledException {
        done = from;
        all = bytes;
        said = from;
        stopWhenCancelled();
        try {
            close();
            channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            channel.truncate(from).position(from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void transportProgressed(ByteBuffer data) throws TransferCancelledException {
        stopWhenCancelled();
        done += data.remaining();
        try {
            channel.write(data.duplicate());
            if (done == all) {
                // the transport now puts its own copy there
                close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (done - said >= STEP_BYTES) {
            said = done;
            progress.report(
                    all > 0 ? (double) done / all : -1, "downloading " + name + ", " + Downloads.amount(done, all));
        }
    }

    private void stopWhenCancelled() throws TransferCancelledException {
        if (progress.cancelled()) {
            throw new TransferCancelledException();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
