package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.node.External;
import io.graftflow.node.Port;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.run.internal.BoundNode;
import io.graftflow.run.internal.Checks;
import io.graftflow.run.internal.Outside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of the checks of nodes, for the time in which somebody edits. A node is asked again when its settings or
 * what goes into it changed, when a file that it names changed, or when a model is on this machine that was not. Safe
 * for use by several threads.
 */
public final class CheckMemory {

    private static final int DEFAULT_SIZE = 20_000;

    private final Map<Question, Specs> answers;

    /** A memory of some ten thousand checks. */
    public CheckMemory() {
        this(DEFAULT_SIZE);
    }

    /** A memory of at most so many checks; those that were not needed for longest go first. */
    CheckMemory(int size) {
        answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, Specs> eldest) {
                return size() > size;
            }
        };
    }

    /** Forgets everything. */
    public void clear() {
        synchronized (answers) {
            answers.clear();
        }
    }

    Checks checks() {
        return this::check;
    }

    private Specs check(BoundNode<?> node, Specs inputs) {
        Optional<Question> question = question(node, inputs);
        if (question.isEmpty()) {
            return Checks.ANEW.check(node, inputs);
        }
        synchronized (answers) {
            Specs known = answers.get(question.get());
            if (known != null) {
                return known;
            }
        }
        Specs found = Checks.ANEW.check(node, inputs);
        synchronized (answers) {
            Specs meanwhile = answers.putIfAbsent(question.get(), found);
            return meanwhile == null ? found : meanwhile;
        }
    }

    /** Empty when it cannot be told whether the answer would be the same again. */
    private static Optional<Question> question(BoundNode<?> node, Specs inputs) {
        try {
            Hash surroundings = new Hash();
            for (Outside outside : node.outsides()) {
                if (outside.kind() != Outside.Kind.MODEL) {
                    surroundings.add(state(Path.of(outside.value())));
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
            return Optional.of(new Question(
                    node.declaration().type(), node.keySettings(), surroundings.hex(), List.copyOf(specs)));
        } catch (ProblemException | IOException e) {
            return Optional.empty();
        }
    }

    private static String state(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime().toMillis() + " " + attributes.isDirectory();
        } catch (NoSuchFileException e) {
            return "none";
        }
    }

    /** What a node is asked. */
    private record Question(String type, ObjectNode settings, String surroundings, List<Same> inputs) {}

    /** A spec that is equal to itself alone, so that large ones need not be compared; small values by their own measure. */
    private static final class Same {

        private final Object value;

        Same(Object value) {
            this.value = value;
        }

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
