package io.graftflow.app;

import io.graftflow.flow.Flow;
import io.graftflow.server.GraftflowServer;
import io.graftflow.server.Pages;
import io.graftflow.server.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Shows the canvas in a browser on this machine, until it is ended by Ctrl-C. Prints the address to open.")
final class ServeCommand implements Callable<Integer> {

    private static final int LARGEST_PORT = 65_535;

    private final Services services;
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FLOW|FOLDER",
            description = "A workflow's file, or a folder with workflows (default: the current folder).")
    private Path place = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port to listen at; 0 for any that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    ServeCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > LARGEST_PORT) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Expected a port from 0 to " + LARGEST_PORT + ", got " + port + ".");
        }
        CountDownLatch ended = new CountDownLatch(1);
        console.interrupts().onCancel(ended::countDown);
        try (GraftflowServer server = GraftflowServer.start(services, options())) {
            console.out().println(server.address());
            console.out().flush();
            ended.await();
        }
        return ExitCode.OK;
    }

    private ServerOptions options() {
        Path given = console.folder().resolve(place).normalize();
        boolean flow = Files.isRegularFile(given) && given.toString().endsWith(Flow.SUFFIX);
        if (!flow && !Files.isDirectory(given)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "Expected a folder or a file NAME" + Flow.SUFFIX + " that is there, got " + place + ".");
        }
        ServerOptions options = flow
                ? ServerOptions.of(given.getParent())
                        .withOpen(given.getFileName().toString())
                : ServerOptions.of(given);
        return options.withPort(port).withPages(pages());
    }

    private static Pages pages() {
        return Optional.ofNullable(FrameworkUtil.getBundle(ServeCommand.class))
                .map(Bundle::getBundleContext)
                .map(Pages::ofBundles)
                .orElse(Pages.NONE);
    }
}
