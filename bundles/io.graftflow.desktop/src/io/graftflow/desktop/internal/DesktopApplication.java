package io.graftflow.desktop.internal;

import io.graftflow.app.Console;
import io.graftflow.app.Desktop;
import io.graftflow.app.ExitCode;
import io.graftflow.app.Services;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.desktop.internal.session.Remembered;
import io.graftflow.desktop.internal.session.Session;
import io.graftflow.server.GraftflowServer;
import io.graftflow.server.Pages;
import io.graftflow.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.core.runtime.Platform;
import org.eclipse.osgi.service.datalocation.Location;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.PlatformUI;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Opens the window: finds out whether there can be one, starts the server, runs the workbench. */
@Component(service = Desktop.class)
public final class DesktopApplication implements Desktop {

    private final BundleContext bundles;

    /** Made by declarative services. */
    @Activate
    public DesktopApplication(BundleContext bundles) {
        this.bundles = bundles;
    }

    @Override
    public int open(Services services, Optional<Path> folder, List<Path> flows, Console console) {
        Remembered remembered = Remembered.ofUser();
        Path workspace = real(folder.or(remembered::lastFolder).orElse(console.folder()));
        Screen.check();
        claim(remembered.state(workspace), workspace);
        Display display = Screen.open();
        try (GraftflowServer server = serve(services, remembered, workspace);
                Session session = new Session(server, workspace, display)) {
            remembered.opened(workspace);
            remembered.port(workspace, server.port());
            ServiceRegistration<Session> registration = bundles.registerService(Session.class, session, null);
            try {
                return run(display, session, relative(session, flows), console);
            } finally {
                registration.unregister();
            }
        } finally {
            display.dispose();
        }
    }

    private static int run(Display display, Session session, List<String> flows, Console console) {
        Look.prepare(session);
        DesktopAdvisor advisor = new DesktopAdvisor(session, flows);
        console.interrupts().onCancel(() -> display.asyncExec(advisor::closeAtOnce));
        PlatformUI.createAndRunWorkbench(display, advisor);
        return ExitCode.OK;
    }

    /** Names in the folder are compared with what the system says, so links are followed once, here. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "folder.missing",
                            "The folder " + folder + " cannot be opened: " + e.getMessage() + ".",
                            "Name a folder that is there."),
                    e);
        }
    }

    private static List<String> relative(Session session, List<Path> flows) {
        return flows.stream()
                .map(flow -> session.path(real(flow.getParent()).resolve(flow.getFileName())))
                .toList();
    }

    /** Where the workbench keeps its state; one process alone may have it. */
    private static void claim(Path state, Path workspace) {
        Location location = Platform.getInstanceLocation();
        try {
            Files.createDirectories(state);
            if (location.set(state.toUri().toURL(), true)) {
                return;
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "desktop.state-unwritable",
                            "The window's state cannot be kept in " + state + ": " + e.getMessage() + ".",
                            "Set GRAFTFLOW_HOME to a folder that can be written to."),
                    e);
        }
        throw ProblemException.error(
                "desktop.already-open",
                "The folder " + workspace + " is open in another window.",
                "Use that window, or open another folder.");
    }

    /** The server, at the port that it had before where that is free: the browser keeps unsaved edits by address. */
    private GraftflowServer serve(Services services, Remembered remembered, Path workspace) {
        ServerOptions options = ServerOptions.of(workspace).withPages(Pages.ofBundles(bundles));
        int before = remembered.port(workspace);
        try {
            return GraftflowServer.start(services, options.withPort(before));
        } catch (ProblemException e) {
            if (before != 0 && e.problem().code().equals("server.port-taken")) {
                return GraftflowServer.start(services, options);
            }
            throw e;
        }
    }
}
