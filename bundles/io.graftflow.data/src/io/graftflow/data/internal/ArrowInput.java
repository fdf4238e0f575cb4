package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** Reads Arrow files and streams of any origin, mapped and one batch after the other. */
final class ArrowInput implements FileFormats.Input {

    /** No batch is unpacked to more than this, whatever a damaged file says. */
    private static final long MAX_BYTES = 8L << 30;

    /** LZ4 packs at most so many bytes into one. */
    private static final long MOST_PACKED = 256;

    private static final long SLACK_BYTES = 64L << 20;

    private final Path source;
    private final ReadOptions options;

    ArrowInput(Path source, ReadOptions options) {
        this.source = source;
        this.options = options;
    }

    /** What is done with an open file. */
    @FunctionalInterface
    private interface Action<T> {
        T apply(MappedReader reader) throws IOException;
    }

    private <T> T open(Action<T> action) {
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
            BufferAllocator allocator =
                    new RootAllocator(Math.min(MAX_BYTES, channel.size() * MOST_PACKED + SLACK_BYTES));
            T result;
            try (MappedReader reader = MappedReader.open(channel, allocator)) {
                result = action.apply(reader);
            }
            // not after a failure: Arrow's readers let go of a damaged batch's memory, and its allocator cries over it
            allocator.close();
            return result;
        } catch (CancelledException e) {
            throw e;
        } catch (ProblemException e) {
            throw e.problem().where().isEmpty() ? e.at(source.toString()) : e;
        } catch (RowCopy.BadRow e) {
            throw StreamSpec.at(source, e);
        } catch (IOException | RuntimeException | AssertionError | OutOfMemoryError e) {
            // a damaged file says that a value is larger than memory, and Arrow believes it
            throw new ProblemException(
                    Problem.error(
                                    "table.unreadable",
                                    "Not readable as Arrow: " + reason(e) + ".",
                                    "Check that the file is whole and how it was made.")
                            .at(source.toString()),
                    e);
        }
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null || e.getMessage().isBlank()
                ? "it is damaged"
                : e.getMessage().lines().findFirst().orElse("it is damaged");
    }

    @Override
    public TableSpec sniff() {
        return open(reader -> {
            ArrowReader first = reader.reader();
            while (first.getVectorSchemaRoot().getRowCount() == 0) {
                if (!first.loadNextBatch()) {
                    throw noRows();
                }
            }
            OptionalLong rows = reader.rows();
            TableSpec spec = spec(first);
            return rows.isPresent() ? spec.withRows(rows.getAsLong()) : spec;
        });
    }

    private TableSpec spec(ArrowReader reader) throws IOException {
        Schema schema = reader.getVectorSchemaRoot().getSchema();
        Optional<TableSpec> kept = Schemas.isTable(schema) ? Optional.of(Schemas.fromArrow(schema)) : Optional.empty();
        return StreamSpec.of(reader, kept, options.types(), source.toString());
    }

    private ProblemException noRows() {
        return ProblemException.error("table.no-rows", "The file has columns but no row.", "Check how it was made.")
                .at(source.toString());
    }

    @Override
    public void read(Path target, Progress progress) {
        TableSpec spec = sniff();
        open(reader -> {
            try (var sink = new RowSink(target, spec)) {
                new RowCopy(spec, sink, options.nullTexts(), RowCopy.fraction(spec.rows()))
                        .run(reader.reader(), progress);
                if (sink.rows() == 0) {
                    throw noRows();
                }
                sink.finish();
                return sink.rows();
            }
        });
    }
}
