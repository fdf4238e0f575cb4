package io.graftflow.run;

import io.graftflow.base.FolderFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.node.External;
import io.graftflow.node.Port;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.run.internal.Bindings;
import io.graftflow.run.internal.BoundNode;
import io.graftflow.run.internal.Checks;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.Recent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of the checks of nodes, for the time in which somebody edits. A node is asked again when its settings or
 * what goes into it changed, when a file that it names changed, or when a model is on this machine that was not. Safe
 * for use by several threads.
 */
public final class CheckMemory {

    private static final int DEFAULT_SIZE = 20_000;

    /** As many files of a folder are looked at in some ten milliseconds. */
    private static final int MOST_FILES = 5_000;

    private final Recent<Question, Specs> answers;
    private final Bindings bindings;

    /** A memory of some ten thousand checks. */
    public CheckMemory() {
        this(DEFAULT_SIZE);
    }

    /** A memory of at most so many checks; those that were not needed for longest go first. */
    CheckMemory(int size) {
        answers = new Recent<>(size);
        bindings = new Bindings(size);
    }

    /** Forgets everything. */
    public void clear() {
        answers.clear();
        bindings.clear();
    }

    Checks checks() {
        return new Checks() {

            @Override
            public Specs check(BoundNode<?> node, Specs inputs) {
                return known(node, inputs);
            }

            @Override
            public Bindings bindings() {
                return bindings;
            }
        };
    }

    private Specs known(BoundNode<?> node, Specs inputs) {
        Optional<Question> question = question(node, inputs);
        if (question.isEmpty()) {
            return Checks.ANEW.check(node, inputs);
        }
        return answers.get(question.get())
                .orElseGet(() -> answers.keep(question.get(), Checks.ANEW.check(node, inputs)));
    }

    /** Empty when it cannot be told whether the answer would be the same again. */
    private static Optional<Question> question(BoundNode<?> node, Specs inputs) {
        try {
            List<String> surroundings = new ArrayList<>();
            for (Outside outside : node.outsides()) {
                if (!addState(outside, surroundings)) {
                    return Optional.empty();
                }
            }
            Optional<List<External>> externals = node.knownExternals();
            if (externals.isEmpty()) {
                return Optional.empty();
            }
            externals.get().forEach(external -> surroundings.add(external.sha256()));
            List<Same> specs = new ArrayList<>();
            for (Port port : node.declaration().inputs()) {
                List<Spec> linked = inputs.all(port.name());
                specs.add(new Same(linked.size()));
                linked.forEach(spec -> specs.add(new Same(spec)));
            }
            return Optional.of(new Question(node, surroundings, specs));
        } catch (ProblemException | IOException e) {
            return Optional.empty();
        }
    }

    /** Adds how a file or folder looks; false when there is too much to look at. */
    private static boolean addState(Outside outside, List<String> surroundings) throws IOException {
        if (outside.kind() == Outside.Kind.MODEL) {
            return true;
        }
        Path path = Path.of(outside.value());
        surroundings.add(state(path));
        if (outside.endings().isEmpty() || !Files.isDirectory(path)) {
            return true;
        }
        Hash files = new Hash();
        FolderFiles.Walk walk =
                FolderFiles.walk(path, outside.endings(), MOST_FILES, Progress.NONE, (file, name) -> files.add(name)
                        .add(state(file)));
        surroundings.add(files.hex());
        return walk.whole();
    }

    private static String state(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey();
        } catch (NoSuchFileException e) {
            return "none";
        }
    }

    /** What a node is asked. */
    private record Question(BoundNode<?> node, List<String> surroundings, List<Same> inputs) {}

    /** A spec that is equal to itself alone, so that large ones need not be compared; small values by their own measure. */
    private record Same(Object value) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Same same
                    && (value == same.value || isSmall() && same.isSmall() && value.equals(same.value));
        }

        @Override
        public int hashCode() {
            return isSmall() ? value.hashCode() : System.identityHashCode(value);
        }

        private boolean isSmall() {
            return value instanceof Integer || value instanceof Spec.Unknown || value instanceof Spec.OfReport;
        }
    }
}
