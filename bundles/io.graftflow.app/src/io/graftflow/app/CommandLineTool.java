package io.graftflow.app;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line as a whole: its commands, and what becomes of exceptions. */
public final class CommandLineTool {

    private static final Logger LOG = LoggerFactory.getLogger(CommandLineTool.class);

    private final Services services;
    private final Console console;

    /** A command line that works with these services and prints there. */
    public CommandLineTool(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    /** Runs one command; returns an {@link ExitCode}. */
    public int execute(String... arguments) {
        try {
            return commands().execute(arguments);
        } catch (LinkageError | VirtualMachineError e) {
            return fault(e);
        }
    }

    private CommandLine commands() {
        var root = new CommandLine(new Root());
        root.addSubcommand(new RunCommand(services, console));
        root.addSubcommand(new CheckCommand(services, console));
        root.addSubcommand(new DiffCommand(console));
        root.addSubcommand(new NodesCommand(services, console));
        root.addSubcommand(modelCommands());
        root.addSubcommand(new CacheCommand(services, console));
        root.addSubcommand(new DoctorCommand(services, console));
        root.addSubcommand(new ServeCommand(services, console));
        root.addSubcommand(new OpenCommand(services, console));
        root.addSubcommand("generate-completion", new AutoComplete.GenerateCompletion());
        root.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .description("Prints a completion script for bash and zsh: source <(graftflow generate-completion).");
        prepare(root);
        return root;
    }

    private CommandLine modelCommands() {
        var model = new CommandLine(new Model());
        var references = new ModelReferences(services, console);
        model.addSubcommand(new ModelInspectCommand(references, console));
        model.addSubcommand(new ModelRunCommand(services, references, console));
        model.addSubcommand(new ModelTestCommand(services, console));
        model.addSubcommand(new ModelCompareCommand(services, references, console));
        model.addSubcommand(new ModelExportCommand(services, references, console));
        model.addSubcommand(new ModelFetchCommand(services, console));
        return model;
    }

    private void prepare(CommandLine root) {
        root.setOut(new PrintWriter(console.out(), true));
        root.setErr(new PrintWriter(console.err(), true));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(console.colour() ? Ansi.ON : Ansi.OFF));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpAutoWidth(true);
        root.setExecutionExceptionHandler((exception, command, parsed) -> failed(exception));
        root.getCommandSpec().versionProvider(new Version());
    }

    private int failed(Exception exception) {
        if (exception instanceof ProblemException known) {
            console.problems(List.of(known.problem()));
            return ExitCode.CHECK;
        }
        if (exception instanceof CancelledException) {
            console.err().println("Cancelled.");
            return ExitCode.CANCELLED;
        }
        return fault(exception);
    }

    private int fault(Throwable throwable) {
        LOG.error("Internal fault", throwable);
        console.err().println("Internal fault: " + throwable + ". This is a bug; the log above says where.");
        return ExitCode.FAULT;
    }

    private final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"graftflow " + services.version()};
        }
    }

    /** A command that only holds others, and says so when it is called alone. */
    private abstract static class Group implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
        }
    }

    @Command(
            name = "graftflow",
            mixinStandardHelpOptions = true,
            description =
                    "Transfer learning by workflow: take a pretrained model and your own data, get a model for your task.",
            footer = {
                "",
                "Exit codes: 0 all well; 1 an internal fault; 2 wrong arguments; 3 the workflow or a model does not load or"
                        + " check; 4 a node failed; 5 a comparison or test found a difference; 130 cancelled."
            })
    private static final class Root extends Group {}

    @Command(
            name = "model",
            mixinStandardHelpOptions = true,
            description = "Looks at, runs, tests, exports and fetches models.")
    private static final class Model extends Group {}
}
