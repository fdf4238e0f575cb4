package io.graftflow.app;

import io.graftflow.base.Json;
import io.graftflow.repository.Resolved;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Fills the local store from a repository, so that the model can be used without a network.")
final class ModelFetchCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(paramLabel = "REF", description = ModelReferences.HELP)
    private String reference;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelFetchCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        var store = services.store();
        Resolved resolved;
        try (var work = new CommandProgress(console, reference)) {
            resolved = store.fetch(store.reference(reference, console.folder()), work);
        }
        if (json) {
            var result = Json.object()
                    .put("reference", resolved.reference().toString())
                    .put("sha256", resolved.sha256())
                    .put("bytes", resolved.bytes());
            var files = result.putArray("files");
            resolved.files().values().forEach(file -> files.addObject()
                    .put("name", file.name())
                    .put("path", file.path().toString())
                    .put("sha256", file.sha256())
                    .put("bytes", file.bytes()));
            console.json(result);
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        resolved.files()
                .values()
                .forEach(file -> rows.add(List.of(
                        file.name(),
                        Words.bytes(file.bytes()),
                        file.sha256().substring(0, 12),
                        file.path().toString())));
        console.out().println(resolved.reference());
        console.out().print(Words.table(rows));
        return ExitCode.OK;
    }
}
