package io.graftflow.repository;

import io.graftflow.base.Folders;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.repository.internal.DjlKind;
import io.graftflow.repository.internal.FileKind;
import io.graftflow.repository.internal.HttpKind;
import io.graftflow.repository.internal.HubKind;
import io.graftflow.repository.internal.LocalStore;
import io.graftflow.repository.internal.MavenKind;
import io.graftflow.repository.internal.NpmKind;
import io.graftflow.repository.internal.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * All models of this machine: one folder, addressed by content, verified by hash, shared by processes, usable offline
 * afterwards. Threads may share one store, and several stores one folder.
 *
 * <p>The folder is {@link Folders#store()} unless the caller names another. In it {@code objects/ab/<sha256>} are the
 * files, read only, and {@code refs} says which of them a reference means.
 */
@Component(service = ModelStore.class)
public final class ModelStore {

    private final LocalStore local;
    private final SortedMap<String, RepositoryKind> kinds = new TreeMap<>();

    /** The store of this user, with all kinds of repository that are registered as services. */
    @Activate
    public ModelStore(@Reference(policyOption = ReferencePolicyOption.GREEDY) List<RepositoryKind> kinds) {
        this(Folders.store(), kinds);
    }

    /**
     * A store in another folder.
     *
     * @param folder made when the first file comes
     * @param kinds the kinds of repository that it knows
     */
    public ModelStore(Path folder, Collection<? extends RepositoryKind> kinds) {
        this(folder, kinds, Surroundings.system());
    }

    ModelStore(Path folder, Collection<? extends RepositoryKind> kinds, Surroundings surroundings) {
        this.local = new LocalStore(folder.toAbsolutePath(), surroundings);
        kinds.forEach(kind -> kind.schemes().forEach(scheme -> this.kinds.put(scheme, kind)));
    }

    /** A store with the kinds of repository that this bundle brings, for use without services. */
    public static ModelStore standard(Path folder) {
        return new ModelStore(folder, standardKinds(Surroundings.system()));
    }

    /** The user's store with the kinds of repository that this bundle brings, for use without services. */
    public static ModelStore standard() {
        return standard(Folders.store());
    }

    static List<RepositoryKind> standardKinds(Surroundings surroundings) {
        return List.of(
                new FileKind(),
                new MavenKind(surroundings),
                new HubKind(surroundings),
                new HttpKind(),
                new NpmKind(surroundings),
                new DjlKind());
    }

    /** Where the store is. */
    public Path location() {
        return local.folder();
    }

    /** The kinds of reference that it knows, as they are written, for help texts. */
    public List<String> forms() {
        return kinds.values().stream().distinct().map(RepositoryKind::form).toList();
    }

    /**
     * Reads a reference and brings it to its canonical form.
     *
     * @param text the reference as somebody wrote it
     * @param folder what a relative path is relative to, such as the folder of the workflow's file
     * @throws ProblemException {@code reference.syntax}, {@code reference.unsupported-kind}
     */
    public ModelReference reference(String text, Path folder) {
        return canonical(ModelReference.parse(text, folder));
    }

    /**
     * What is already on this machine; looks at names and sizes alone, not at the network, so it may be called while
     * somebody types. A file or folder is hashed when it is seen the first time.
     *
     * @throws ProblemException {@code reference.syntax}, {@code reference.unsupported-kind}; for a file or folder also
     *     what {@link #resolve} throws
     */
    public Optional<Resolved> local(ModelReference reference) {
        ModelReference canonical = canonical(reference);
        RepositoryKind kind = kind(canonical);
        return guarded(
                canonical,
                () -> kind.inPlace()
                        ? Optional.of(local.inPlace(kind, canonical, Progress.NONE))
                        : local.held(canonical));
    }

    /**
     * The model's files: from the store when it holds them whole, else fetched into it.
     *
     * @param offline whether the network must not be used
     * @throws ProblemException {@code reference.not-found}, {@code reference.offline}, {@code reference.checksum} and
     *     others that start with {@code reference.}; {@code store.unwritable}
     * @throws io.graftflow.base.CancelledException when the progress was cancelled; what is downloaded so far is kept
     */
    public Resolved resolve(ModelReference reference, Progress progress, boolean offline) {
        ModelReference canonical = canonical(reference);
        RepositoryKind kind = kind(canonical);
        return guarded(
                canonical,
                () -> kind.inPlace()
                        ? local.inPlace(kind, canonical, progress)
                        : local.resolve(kind, canonical, progress, offline));
    }

    /** Asks the repository anew, even when the store holds the reference: a branch or a snapshot may have moved. */
    public Resolved fetch(ModelReference reference, Progress progress) {
        ModelReference canonical = canonical(reference);
        RepositoryKind kind = kind(canonical);
        return guarded(
                canonical,
                () -> kind.inPlace()
                        ? local.inPlace(kind, canonical, progress)
                        : local.fetch(kind, canonical, progress));
    }

    /**
     * A folder in which all files of the model lie under their names, for readers that look for companions and external
     * data beside the model. It is the user's own folder when the files lie in it so already, else one of the store's
     * made of hard links. Nobody may write into it.
     */
    public Path folder(Resolved resolved) {
        return guarded(resolved.reference(), () -> local.view(resolved));
    }

    /**
     * Makes a folder with the model's files by hard link, or by copy where that is impossible. A folder of that name is
     * replaced.
     */
    public void materialise(Resolved resolved, Path folder) {
        guarded(resolved.reference(), () -> {
            local.materialise(resolved, folder);
            return folder;
        });
    }

    /** All that the store holds, by reference. */
    public List<Resolved> all() {
        return guarded("the store", local::all);
    }

    /**
     * Reads and hashes every file of the store. What is damaged is removed, so that the next use fetches it again;
     * so are leftovers of downloads that nobody went on with for a month.
     *
     * @return a problem {@code store.damaged} for each file that was damaged and {@code store.incomplete} for each
     *     reference that lacks files; empty when all is well
     */
    public List<Problem> verify(Progress progress) {
        return guarded("the store", () -> local.verify(progress));
    }

    private ModelReference canonical(ModelReference reference) {
        return kind(reference).canonical(reference);
    }

    private RepositoryKind kind(ModelReference reference) {
        RepositoryKind kind = kinds.get(reference.scheme());
        if (kind == null) {
            String typed = reference.scheme();
            throw ProblemException.error(
                    "reference.syntax",
                    "\"" + reference + "\" starts with \"" + typed
                            + ":\", which is no kind of repository; expected one of " + String.join(", ", forms())
                            + ".",
                    Nearest.to(typed, kinds.keySet())
                            .map(scheme -> "Did you mean \"" + scheme + ":\"?")
                            .orElse("For a file of that name write ./" + reference + "."));
        }
        return kind;
    }

    private <T> T guarded(Object what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw LocalStore.problem(what.toString(), local.folder(), e);
        }
    }

    /** What may fail on the disk. */
    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }
}
