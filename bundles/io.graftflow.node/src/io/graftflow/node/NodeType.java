package io.graftflow.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.model.LayerMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node: one class, one help page ({@code CLASS.md}) and one icon ({@code CLASS.svg}) in one folder, found as an OSGi
 * service. An instance is shared by all runs and keeps no state of theirs.
 *
 * @param <S> the settings, a record whose components carry the annotations of {@link Setting}
 */
public interface NodeType<S extends Record> {

    /** Id, ports, names. */
    Declaration declaration();

    /** The class of the settings. */
    Class<S> settings();

    /**
     * Finds everything wrong that can be found before a run, and says what will come out. Cheap; reads no data beyond
     * the head of a file; runs while the user edits. Inputs may be {@link Spec.Unknown}: then outputs are unknown too
     * where they depend on them.
     *
     * @param settings valid by themselves
     * @param inputs of the right kinds; every input that must be linked is
     * @return a spec for each output port, and what is wrong
     * @throws ProblemException when no output can be told at all
     */
    Specs check(S settings, Specs inputs);

    /**
     * Does the work. {@link #check} has passed with the specs of these very inputs.
     *
     * @return a value for each output port, written where {@link RunContext#output} says
     * @throws ProblemException when something outside the program is wrong
     * @throws io.graftflow.base.CancelledException soon after the run was cancelled
     */
    Values run(S settings, Values inputs, RunContext context);

    /**
     * The words that settings of type {@code String} may be, by the setting's name, where a registry says them. A dialog
     * offers them and the schema lists them; {@link #check} refuses others.
     */
    default Map<String, List<Choice>> choices() {
        return Map.of();
    }

    /**
     * What the node reads from outside, apart from the files of settings marked {@link Setting.InputFile}. Called
     * before the node's key in the cache is made; may download.
     */
    default List<External> externals(S settings, Progress progress) {
        return List.of();
    }

    /**
     * What {@link #externals} would give, as far as it is on this machine already; looks at no network and is quick, as
     * it is called while the user edits. A node that overrides {@link #externals} overrides this too.
     *
     * @return empty when something would have to be fetched first
     */
    default Optional<List<External>> knownExternals(S settings) {
        return Optional.of(List.of());
    }

    /**
     * What the node will do, in numbers and in at most some forty characters, such as {@code mean → 10 classes}. The
     * canvas shows it on the node; it shows what is known of the outputs when the text is empty.
     *
     * @param inputs as {@link #check} had them
     * @param outputs as {@link #check} gave them
     */
    default String fact(S settings, Specs inputs, Specs outputs) {
        return "";
    }

    /**
     * Which layers of several models at the inputs match, where the node joins models layer by layer; empty for other nodes.
     *
     * @param inputs as {@link #check} had them
     */
    default List<LayerMatch> layerMatches(S settings, Specs inputs) {
        return List.of();
    }

    /**
     * Carries the settings of an older version forward.
     *
     * @param version the version that the workflow names, lower than the declared one
     * @param settings as the workflow holds them; not changed
     */
    default ObjectNode upgrade(int version, ObjectNode settings) {
        return settings;
    }
}
