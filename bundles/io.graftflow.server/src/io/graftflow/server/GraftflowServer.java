package io.graftflow.server;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.server.internal.Studio;
import io.graftflow.server.internal.api.AboutApi;
import io.graftflow.server.internal.api.CatalogueApi;
import io.graftflow.server.internal.api.CheckApi;
import io.graftflow.server.internal.api.FileApi;
import io.graftflow.server.internal.api.FlowApi;
import io.graftflow.server.internal.api.PictureApi;
import io.graftflow.server.internal.api.ResultApi;
import io.graftflow.server.internal.api.RunApi;
import io.graftflow.server.internal.api.StartApi;
import io.graftflow.server.internal.events.EventStream;
import io.graftflow.server.internal.http.Front;
import io.graftflow.server.internal.http.Gate;
import io.graftflow.server.internal.http.Handlers;
import io.graftflow.server.internal.http.JsonErrors;
import io.graftflow.server.internal.http.Routes;
import java.net.URI;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server, from its start to its end. Runs that go on when it is closed are cancelled in good order. */
public final class GraftflowServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GraftflowServer.class);

    /** Each page that is open keeps one thread for its events. */
    private static final int MOST_THREADS = 128;

    private static final int LARGEST_HEADERS = 64 << 10;

    private final Studio studio;
    private final Gate gate = new Gate();
    private final Server server;
    private final ServerConnector connector;

    private GraftflowServer(Services services, ServerOptions options) {
        this.studio = new Studio(services, options);
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("graftflow-server");
        threads.setDaemon(true);
        this.server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(LARGEST_HEADERS);
        this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(options.port());
        connector.setIdleTimeout(120_000);
        server.addConnector(connector);
        server.setErrorHandler(new JsonErrors());
        server.setHandler(new Front(
                gate, routes(studio), options.pages(), new EventStream(studio.events()), connector::getLocalPort));
    }

    /** What is answered below {@code /api}, but for the stream of events. */
    static Routes routes(Studio studio) {
        Routes routes = new Routes();
        List<Handlers> all = List.of(
                new AboutApi(studio),
                new StartApi(studio),
                new FlowApi(studio),
                new CatalogueApi(studio),
                new CheckApi(studio),
                new RunApi(studio),
                new ResultApi(studio),
                new FileApi(studio),
                new PictureApi());
        all.forEach(handlers -> handlers.register(routes));
        return routes;
    }

    /**
     * Starts a server; when this returns, it answers.
     *
     * @throws ProblemException {@code server.port-taken}, {@code folder.missing}, {@code cache.unwritable}
     */
    public static GraftflowServer start(Services services, ServerOptions options) {
        GraftflowServer started = new GraftflowServer(services, options);
        try {
            started.server.start();
            return started;
        } catch (Exception e) {
            started.close();
            throw new ProblemException(
                    Problem.error(
                            "server.port-taken",
                            "The server cannot listen at port " + options.port() + ": " + e.getMessage() + ".",
                            "Leave --port away, or name one that is free."),
                    e);
        }
    }

    /** What the resources share. */
    Studio studio() {
        return studio;
    }

    /** The port that it listens at. */
    public int port() {
        return connector.getLocalPort();
    }

    /** The address to begin with, its token included. Who has it may do all that the user may. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port() + "/?token=" + gate.token());
    }

    /** Ends runs, lets all readers of events go, and stops to listen. */
    @Override
    public void close() {
        studio.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The server did not stop in good order", e);
        }
    }
}
