package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBResultSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DuckDB of its own for one piece of work: bounded memory, what does not fit goes to a folder beside the result, no
 * network, no extension is fetched or loaded. For one thread.
 */
final class Duck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Duck.class);

    /** What DuckDB may take for itself; its readers' buffers come on top. */
    private static final String MEMORY_LIMIT = "300MB";

    private static final String IN_MEMORY = ":memory:";
    private static final long POLL_MILLIS = 50;

    private final Connection connection;

    private Duck(Connection connection) {
        this.connection = connection;
    }

    /** Starts one that works on little and has no folder. */
    static Duck small() throws SQLException {
        return connect(IN_MEMORY, config("", 1));
    }

    /**
     * Starts one that works on files.
     *
     * @param folder for what does not fit into memory
     * @param threads how many threads it may use; with one, all that it does is deterministic
     */
    static Duck open(Path folder, int threads) throws SQLException {
        return connect(IN_MEMORY, config(folder.toString(), threads));
    }

    /** Starts one for other people's queries on tables without rows; they reach no files and change no settings. */
    static Duck sealed() throws SQLException {
        return connect(IN_MEMORY, sealed(config("", 1)));
    }

    /** Starts one for other people's queries, deterministic, with its tables and what does not fit in a folder. */
    static Duck sealed(Path folder) throws SQLException {
        return connect(folder.resolve("tables.db").toString(), sealed(config(folder.toString(), 1)));
    }

    private static Properties sealed(Properties config) {
        config.setProperty("enable_external_access", "false");
        config.setProperty("lock_configuration", "true");
        return config;
    }

    private static Duck connect(String database, Properties config) throws SQLException {
        // not DriverManager: it does not see drivers of other bundles
        return new Duck(new DuckDBDriver().connect("jdbc:duckdb:" + database, config));
    }

    private static Properties config(String spill, int threads) {
        var config = new Properties();
        config.setProperty("autoinstall_known_extensions", "false");
        config.setProperty("autoload_known_extensions", "false");
        config.setProperty("allow_community_extensions", "false");
        config.setProperty("allow_persistent_secrets", "false");
        config.setProperty("memory_limit", MEMORY_LIMIT);
        config.setProperty("temp_directory", spill);
        config.setProperty("threads", String.valueOf(threads));
        config.setProperty("preserve_insertion_order", "true");
        config.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        return config;
    }

    /** How many threads reading may use. */
    static int readerThreads() {
        return Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    /** A name as SQL writes it. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL writes it. */
    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A file's path as SQL writes it, with characters that would match several files made literal. */
    static String path(Path file) {
        return text(file.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]"));
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement; a cancel interrupts it. */
    void execute(String sql, Progress progress) throws SQLException {
        try (Statement statement = connection.createStatement();
                var watch = new Watch(progress)) {
            watch.over(statement);
            statement.execute(sql);
        } catch (SQLException e) {
            progress.checkCancelled();
            throw e;
        }
    }

    /** What is done with the rows of a query. */
    @FunctionalInterface
    interface Consumer {
        /** Takes the rows as they come. */
        void accept(ArrowReader rows) throws Exception;
    }

    /** Runs a query and hands out its rows as they come; a cancel interrupts it. */
    void query(String sql, Progress progress, Consumer consumer) throws Exception {
        try (Statement statement = connection.createStatement();
                var watch = new Watch(progress)) {
            watch.over(statement);
            try (var result = (DuckDBResultSet) statement.executeQuery(sql);
                    BufferAllocator allocator = new RootAllocator();
                    var rows = (ArrowReader) result.arrowExportStream(allocator, ArrowSink.BATCH_ROWS)) {
                consumer.accept(rows);
            }
        } catch (CancelledException e) {
            throw e;
        } catch (Exception e) {
            progress.checkCancelled();
            throw e;
        }
    }

    /** The one value that a query gives, as text; null when it is missing. */
    String single(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** Whether it failed because a file of its own could not be written. */
    static boolean isWriteFailure(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device")
                || message.contains("Could not write")
                || message.contains("max_temp_directory_size");
    }

    /** The part of DuckDB's message that says what is wrong, without the kind of error and the advice for SQL. */
    static String reason(Exception e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("(?s)^.*pending query result\\s*Error: ", "");
        String first = message.lines().findFirst().orElse("");
        String reason = first.replaceFirst("^(?:java\\.[a-zA-Z.]+: )?[A-Z][A-Za-z ]* Error: ", "")
                .strip();
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("A database of this process can always be closed.", e);
        }
    }

    /** Interrupts a statement once its work is cancelled. */
    private static final class Watch implements AutoCloseable {

        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "graftflow-query-watch");
            thread.setDaemon(true);
            return thread;
        });

        private final Progress progress;

        Watch(Progress progress) {
            this.progress = progress;
        }

        void over(Statement statement) {
            timer.scheduleWithFixedDelay(
                    () -> cancelIfAsked(statement, progress), POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }

        private static void cancelIfAsked(Statement statement, Progress progress) {
            if (progress.cancelled()) {
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    LOG.debug("A query could not be interrupted.", e);
                }
            }
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
