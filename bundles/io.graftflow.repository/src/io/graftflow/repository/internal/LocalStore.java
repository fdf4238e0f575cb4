package io.graftflow.repository.internal;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.repository.FileHashes;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.ModelReference;
import io.graftflow.repository.RepositoryKind;
import io.graftflow.repository.Resolved;
import io.graftflow.repository.Staging;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store's folder: what it holds, how something new comes into it, and folder views of what it holds. */
public final class LocalStore {

    private static final Logger LOG = LoggerFactory.getLogger(LocalStore.class);

    private final Path folder;
    private final ObjectFolder objects;
    private final ReferenceFolder references;
    private final FileHashes hashes;
    private final Downloads downloads;

    /** A store in a folder, which is made when the first file comes; the surroundings set timeouts and proxies. */
    public LocalStore(Path folder, Surroundings surroundings) {
        this.folder = folder;
        this.objects = new ObjectFolder(folder);
        this.references = new ReferenceFolder(folder, objects);
        this.hashes = new FileHashes(folder.resolve("hashes"));
        this.downloads = new Downloads(folder, new Http(surroundings));
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** What the store holds for a reference, by names and sizes alone. */
    public Optional<Resolved> held(ModelReference reference) throws IOException {
        return references.read(reference).filter(resolved -> resolved.files().values().stream()
                .allMatch(file -> objects.has(file.sha256(), file.bytes())));
    }

    /** Hashes files that stay where they are. */
    public Resolved inPlace(RepositoryKind kind, ModelReference reference, Progress progress) throws IOException {
        return kind.fetch(reference, staging(progress, true));
    }

    /** The files of a reference, fetched when the store does not hold them whole. */
    public Resolved resolve(RepositoryKind kind, ModelReference reference, Progress progress, boolean offline)
            throws IOException {
        Optional<Resolved> held = sound(reference);
        if (held.isPresent()) {
            return held.get();
        }
        return StoreLock.holding(folder, reference.toString(), progress, () -> {
            Optional<Resolved> meanwhile = sound(reference);
            return meanwhile.isPresent() ? meanwhile.get() : fetchLocked(kind, reference, progress, offline);
        });
    }

    /** The files of a reference, fetched in any case. */
    public Resolved fetch(RepositoryKind kind, ModelReference reference, Progress progress) throws IOException {
        return StoreLock.holding(
                folder, reference.toString(), progress, () -> fetchLocked(kind, reference, progress, false));
    }

    /** All that the store holds. */
    public List<Resolved> all() throws IOException {
        return references.all();
    }

    private Resolved fetchLocked(RepositoryKind kind, ModelReference reference, Progress progress, boolean offline)
            throws IOException {
        progress.checkCancelled();
        LOG.debug("Fetching {} into {}", reference, folder);
        Resolved resolved = fetched(kind, reference, staging(progress, offline));
        references.write(resolved);
        if (!resolved.pinned().equals(resolved.reference())) {
            references.write(new Resolved(resolved.pinned(), resolved.pinned(), resolved.main(), resolved.files()));
        }
        progress.report(1, "fetched " + reference);
        return resolved;
    }

    private static Resolved fetched(RepositoryKind kind, ModelReference reference, Staging staging) throws IOException {
        try {
            return kind.fetch(reference, staging);
        } catch (UnreachableException e) {
            throw new ProblemException(
                    Problem.error(
                            "reference.offline",
                            reference + " is not in the store and cannot be fetched: " + e.getMessage() + ".",
                            "With a network, run: graftflow model fetch " + reference),
                    e);
        }
    }

    private StagingArea staging(Progress progress, boolean offline) {
        return new StagingArea(objects, hashes, downloads, progress, offline);
    }

    /** What the store holds for a reference, if all of it is whole. */
    private Optional<Resolved> sound(ModelReference reference) throws IOException {
        Optional<Resolved> held = references.read(reference);
        if (held.isEmpty()) {
            return held;
        }
        for (ModelFile file : held.get().files().values()) {
            if (!objects.sound(file.sha256(), file.bytes())) {
                LOG.warn("{} of {} is missing or damaged in {}", file.name(), reference, folder);
                return Optional.empty();
            }
        }
        return held;
    }

    /** Hashes all objects, removes the damaged ones and old leftovers, and says which references lack files. */
    public List<Problem> verify(Progress progress) throws IOException {
        var problems = new ArrayList<Problem>();
        List<String> all = objects.all();
        Set<String> damaged = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            progress.checkCancelled();
            progress.report((double) i / all.size(), "verifying " + (i + 1) + " of " + all.size());
            if (!objects.soundBytes(all.get(i))) {
                damaged.add(all.get(i));
                objects.remove(all.get(i));
                problems.add(Problem.error(
                                "store.damaged",
                                "The stored file " + all.get(i)
                                        + " did not have the bytes that its name says; it was removed.",
                                "The next use of its model fetches it again.")
                        .at(objects.path(all.get(i)).toString()));
            }
        }
        Leftovers.remove(folder);
        for (Resolved resolved : references.all()) {
            incomplete(resolved).ifPresent(problems::add);
        }
        progress.report(1, "verified " + all.size() + " files");
        return problems;
    }

    private Optional<Problem> incomplete(Resolved resolved) {
        List<String> lacking = resolved.files().values().stream()
                .filter(file -> !objects.has(file.sha256(), file.bytes()))
                .map(ModelFile::name)
                .toList();
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "store.incomplete",
                                "The store lacks " + String.join(", ", lacking) + " of " + resolved.reference() + ".",
                                "Run: graftflow model fetch " + resolved.reference())
                        .at(folder.toString()));
    }

    /** A folder in which the files lie under their names. */
    public Path view(Resolved resolved) throws IOException {
        Path own = resolved.mainPath().getParent();
        boolean laidOut =
                resolved.files().values().stream().allMatch(file -> file.path().equals(own.resolve(file.name())));
        if (laidOut) {
            return own;
        }
        Path view = folder.resolve("views").resolve(viewName(resolved));
        if (isWhole(view, resolved)) {
            return view;
        }
        return StoreLock.holding(folder, view.toString(), Progress.NONE, () -> {
            if (!isWhole(view, resolved)) {
                materialise(resolved, view);
            }
            return view;
        });
    }

    /** Makes a folder of hard links, or copies. */
    public void materialise(Resolved resolved, Path target) throws IOException {
        AtomicFiles.writeFolder(target, temporary -> {
            for (ModelFile file : resolved.files().values()) {
                if (!EntryNames.isSafe(file.name())) {
                    throw new IOException("\"" + file.name() + "\" would lie outside " + target + ".");
                }
                Path place = temporary.resolve(file.name());
                Files.createDirectories(place.getParent());
                linkOrCopy(file.path(), place);
            }
        });
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("No hard link from {} to {}; copying", from, to, e);
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** Views that hold the same names for the same bytes are one. */
    private static String viewName(Resolved resolved) {
        var hash = new Hash();
        resolved.files().values().forEach(file -> hash.add(file.name()).add(file.sha256()));
        return hash.hex();
    }

    private static boolean isWhole(Path view, Resolved resolved) throws IOException {
        for (ModelFile file : resolved.files().values()) {
            Path place = view.resolve(file.name());
            if (!Files.isRegularFile(place) || !isSame(place, file.path())) {
                return false;
            }
        }
        return true;
    }

    /** Whether they are one file, or the one is a copy of the other that kept its time. */
    private static boolean isSame(Path place, Path original) throws IOException {
        return Files.isSameFile(place, original)
                || Files.size(place) == Files.size(original)
                        && Files.getLastModifiedTime(place).equals(Files.getLastModifiedTime(original));
    }

    /** What to say when the disk does not do what it should. */
    public static ProblemException problem(String what, Path store, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        boolean denied = cause instanceof AccessDeniedException;
        return new ProblemException(
                Problem.error(
                        denied ? "store.unwritable" : "store.failed",
                        "Cannot read or write the files of " + what + ": " + reason
                                + (denied ? " is not permitted." : "."),
                        "Check space and permissions of the store " + store
                                + ", or choose another folder by GRAFTFLOW_HOME."),
                cause);
    }
}
