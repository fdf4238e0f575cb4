package io.graftflow.app;

import io.graftflow.base.Folders;
import io.graftflow.base.Problem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Starts the bundles that somebody put beside the product: the jars in the folders that {@value #VARIABLE} names and in
 * {@code plugins} of Graftflow's data folder. One that does not start is reported and left out; the others run.
 */
final class PluginFolders {

    /** Folders, separated as in PATH. */
    static final String VARIABLE = "GRAFTFLOW_PLUGINS";

    private PluginFolders() {}

    static void install(BundleContext context, Console console) {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars()) {
            try {
                installed.add(context.installBundle("reference:" + jar.toUri()));
            } catch (BundleException e) {
                report(console, jar.toString(), e);
            }
        }
        for (Bundle bundle : installed) {
            try {
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                report(console, bundle.getSymbolicName(), e);
            }
        }
    }

    private static List<Path> jars() {
        List<Path> folders = new ArrayList<>();
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isEmpty()) {
            Arrays.stream(named.split(File.pathSeparator)).map(Path::of).forEach(folders::add);
        }
        folders.add(Folders.home().resolve("plugins"));
        List<Path> jars = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                            .map(Path::toAbsolutePath)
                            .sorted()
                            .forEach(jars::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return jars;
    }

    private static void report(Console console, String what, BundleException e) {
        console.problems(List.of(Problem.warning(
                "plugin.not-started",
                "The plug-in " + what + " does not start: "
                        + e.getMessage().strip().replaceAll("\\s+", " ") + ".",
                "Mend it or take it out of its folder.")));
    }
}
