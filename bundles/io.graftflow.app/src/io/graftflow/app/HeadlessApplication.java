package io.graftflow.app;

import io.graftflow.base.ProblemException;
import io.graftflow.base.UserSettings;
import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Starts the command line inside Equinox. The launcher says with system properties which streams are terminals. */
public final class HeadlessApplication implements IApplication {

    @Override
    public Object start(IApplicationContext context) {
        context.applicationRunning();
        String[] arguments = (String[]) context.getArguments().get(IApplicationContext.APPLICATION_ARGS);
        BundleContext bundles =
                FrameworkUtil.getBundle(HeadlessApplication.class).getBundleContext();
        try (var interrupts = new Interrupts()) {
            Console console = console(interrupts);
            applySettings(console);
            PluginFolders.install(bundles, console);
            return new CommandLineTool(new OsgiServices(bundles), console).execute(arguments);
        }
    }

    @Override
    public void stop() {
        // commands end by themselves; an interrupt cancels them
    }

    /** Commands work without the user's settings too, as long as it is told. */
    private static void applySettings(Console console) {
        try {
            UserSettings.apply();
        } catch (ProblemException e) {
            console.problems(List.of(e.problem()));
        }
    }

    private static Console console(Interrupts interrupts) {
        boolean errIsTerminal = Boolean.getBoolean("graftflow.terminal.err");
        boolean outIsTerminal = Boolean.getBoolean("graftflow.terminal.out");
        boolean colourWanted =
                Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty()
                        && !"dumb".equals(System.getenv("TERM"));
        return new Console(
                System.out,
                System.err,
                Path.of("").toAbsolutePath(),
                errIsTerminal,
                colourWanted && errIsTerminal && outIsTerminal,
                interrupts);
    }

    /** Finds services in the framework, each when it is first asked for. */
    private record OsgiServices(BundleContext bundles) implements Services {

        @Override
        public NodeRegistry nodes() {
            return service(NodeRegistry.class);
        }

        @Override
        public Engines engines() {
            return service(Engines.class);
        }

        @Override
        public ModelStore store() {
            return service(ModelStore.class);
        }

        @Override
        public Optional<Desktop> desktop() {
            return Optional.ofNullable(bundles.getServiceReference(Desktop.class))
                    .map(bundles::getService);
        }

        @Override
        public String version() {
            var version = FrameworkUtil.getBundle(HeadlessApplication.class).getVersion();
            return version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
        }

        private <T> T service(Class<T> type) {
            var reference = bundles.getServiceReference(type);
            if (reference == null) {
                throw new IllegalStateException("The product is incomplete: no service " + type.getName()
                        + ". Install it anew; when that does not help, it is a bug.");
            }
            return bundles.getService(reference);
        }
    }
}
