package io.graftflow.repository;

import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.util.Set;

/**
 * One way to get from a reference to files: a kind of repository. Register one as an OSGi service and its references
 * work; nothing else needs to change. An implementation has no state that a call leaves behind and may be used by many
 * threads.
 */
public interface RepositoryKind {

    /** The words before the colon that it answers to, lower case. */
    Set<String> schemes();

    /** What a reference of this kind looks like, for messages: {@code mvn:GROUP:ARTIFACT:VERSION[#PATH-IN-JAR]}. */
    String form();

    /**
     * Checks a reference and gives its canonical form, so that two ways to write one thing share one entry of the
     * store. Touches neither network nor disk.
     *
     * @throws ProblemException {@code reference.syntax} with the expected form
     */
    ModelReference canonical(ModelReference written);

    /**
     * Fetches the files. The store holds a lock for the reference meanwhile, so one process at a time is here.
     *
     * @param reference in its canonical form
     * @param staging takes the files, says how far it is, and whether the network may be used
     * @throws ProblemException {@code reference.not-found}, {@code reference.offline} and others that start so
     */
    Resolved fetch(ModelReference reference, Staging staging) throws IOException;

    /** Whether the files stay where they are, so that the store keeps no copy and looks anew each time. */
    default boolean inPlace() {
        return false;
    }
}
