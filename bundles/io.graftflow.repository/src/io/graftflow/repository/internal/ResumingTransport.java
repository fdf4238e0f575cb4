package io.graftflow.repository.internal;

import io.graftflow.repository.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.http.client.HttpResponseException;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.transport.GetTask;
import org.eclipse.aether.spi.connector.transport.PeekTask;
import org.eclipse.aether.spi.connector.transport.PutTask;
import org.eclipse.aether.spi.connector.transport.Transporter;
import org.eclipse.aether.spi.connector.transport.TransporterFactory;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.NoTransporterException;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transport.http.ChecksumExtractor;

/**
 * Makes Maven's transports go on where a download broke off, in this process or an earlier one. Resolver 1.9 can ask
 * for the rest of a file, but neither its transport nor its connector keeps what came of one that broke off; so the
 * file is completed in the store's own folder first ({@code Keeping}) and handed over then, as if it had come in one
 * piece. The connector's check of checksums stays as it is.
 */
final class ResumingTransport extends RepositorySystemSupplier {

    private static final int MAXIMUM_TRIES = 5;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int CHUNK_BYTES = 1 << 16;

    private final Staging staging;

    ResumingTransport(Staging staging) {
        this.staging = staging;
    }

    @Override
    protected Map<String, TransporterFactory> getTransporterFactories(Map<String, ChecksumExtractor> extractors) {
        var factories = new HashMap<String, TransporterFactory>();
        super.getTransporterFactories(extractors)
                .forEach((name, factory) -> factories.put(name, new Factory(factory, staging)));
        return factories;
    }

    /** Wraps what another factory makes. */
    private record Factory(TransporterFactory inner, Staging staging) implements TransporterFactory {

        @Override
        public Transporter newInstance(RepositorySystemSession session, RemoteRepository repository)
                throws NoTransporterException {
            return new Resuming(inner.newInstance(session, repository), repository.getUrl(), staging);
        }

        @Override
        public float getPriority() {
            return inner.getPriority();
        }
    }

    /** Completes a file beside, and hands it over whole. */
    private record Resuming(Transporter inner, String repository, Staging staging) implements Transporter {

        @Override
        public void get(GetTask task) throws Exception {
            if (task.getDataFile() == null) {
                inner.get(task);
                return;
            }
            String name = repository + " " + task.getLocation();
            staging.beginning(name, beginning -> {
                complete(task, beginning);
                handOver(beginning, task);
                Files.deleteIfExists(beginning);
                return beginning;
            });
        }

        private void complete(GetTask task, Path beginning) throws IOException {
            int tries = 1;
            while (true) {
                long before = size(beginning);
                try {
                    get(task, beginning);
                    return;
                } catch (Exception e) {
                    if (isBehindItsEnd(e)) {
                        Files.deleteIfExists(beginning);
                    }
                    tries = size(beginning) > before ? 1 : tries + 1;
                    if (tries > MAXIMUM_TRIES || !isPassing(e)) {
                        throw new TransportException(e);
                    }
                }
            }
        }

        private void get(GetTask task, Path beginning) throws Exception {
            String name = EntryNames.last(task.getLocation().getPath());
            try (var keeping = new Keeping(beginning, name, staging.progress())) {
                var part = new GetTask(task.getLocation())
                        .setDataFile(beginning.toFile(), true)
                        .setListener(keeping);
                inner.get(part);
                part.getChecksums().forEach(task::setChecksum);
            }
        }

        /** Whether some of it came and then no more, which the next request may mend. */
        private boolean isPassing(Exception failure) {
            boolean refused = failure instanceof HttpResponseException || MavenProblems.isRefusal(failure);
            return isBehindItsEnd(failure)
                    || failure instanceof IOException && !refused && inner.classify(failure) == ERROR_OTHER;
        }

        /** Whether more is kept of the file than there is of it now. */
        private static boolean isBehindItsEnd(Exception failure) {
            return failure instanceof HttpResponseException response
                    && response.getStatusCode() == RANGE_NOT_SATISFIABLE;
        }

        private static void handOver(Path beginning, GetTask task) throws IOException {
            try (InputStream in = Files.newInputStream(beginning);
                    OutputStream out = task.newOutputStream()) {
                task.getListener().transportStarted(0, Files.size(beginning));
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    out.write(chunk, 0, read);
                    task.getListener().transportProgressed(ByteBuffer.wrap(chunk, 0, read));
                }
            } catch (TransferCancelledException e) {
                throw new TransportException(e);
            }
        }

        private static long size(Path file) throws IOException {
            return Files.exists(file) ? Files.size(file) : 0;
        }

        @Override
        public int classify(Throwable error) {
            return inner.classify(error instanceof TransportException ? error.getCause() : error);
        }

        @Override
        public void peek(PeekTask task) throws Exception {
            inner.peek(task);
        }

        @Override
        public void put(PutTask task) throws Exception {
            inner.put(task);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    /** Carries what a transport throws through what may only throw an {@link IOException}. */
    static final class TransportException extends IOException {
        private static final long serialVersionUID = 1;

        TransportException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
