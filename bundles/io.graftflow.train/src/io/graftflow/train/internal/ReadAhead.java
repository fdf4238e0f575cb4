package io.graftflow.train.internal;

import io.graftflow.base.Progress;
import io.graftflow.preprocess.Encoded;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Reads rows some thousand at a time, the next ones on another thread while these are in use. */
final class ReadAhead implements Iterator<Encoded>, AutoCloseable {

    private final RowSource rows;
    private final int chunk;
    private final Progress progress;
    private volatile boolean closed;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "graftflow-read-ahead");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<Encoded> next;
    private int start;

    ReadAhead(RowSource rows, int chunk, Progress progress) {
        this.rows = rows;
        this.chunk = chunk;
        this.progress = Progress.quiet(() -> closed || progress.cancelled());
        this.next = read(0);
    }

    private CompletableFuture<Encoded> read(int from) {
        int[] part = IntStream.range(from, Math.min(rows.rows(), from + chunk)).toArray();
        return CompletableFuture.supplyAsync(() -> rows.load(part, progress), reader);
    }

    @Override
    public boolean hasNext() {
        return start < rows.rows();
    }

    @Override
    public Encoded next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            Encoded encoded = next.join();
            start += chunk;
            if (hasNext()) {
                next = read(start);
            }
            return encoded;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Stops reading, and waits until it has stopped, so that the table may be closed. */
    @Override
    public void close() {
        closed = true;
        next.handle((encoded, failure) -> encoded).join();
        reader.shutdown();
    }
}
