package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Progress;
import io.graftflow.model.LayerMatch;
import io.graftflow.node.Declaration;
import io.graftflow.node.External;
import io.graftflow.node.NodeType;
import io.graftflow.node.RunContext;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.List;
import java.util.Optional;

/**
 * A node type with settings that suit it.
 *
 * @param <S> the settings record
 */
public final class BoundNode<S extends Record> {

    private final NodeType<S> type;
    private final Declaration declaration;
    private final S settings;
    private final ObjectNode keySettings;
    private final List<Outside> outsides;
    private final int hash;

    BoundNode(NodeType<S> type, SettingsCodec<S> codec, S settings, List<Outside> outsides) {
        this.type = type;
        this.declaration = type.declaration();
        this.settings = settings;
        this.keySettings = codec.encodeForKey(settings);
        this.outsides = List.copyOf(outsides);
        this.hash = 31 * System.identityHashCode(type) + keySettings.hashCode();
    }

    /** Id, version and ports. */
    public Declaration declaration() {
        return declaration;
    }

    /** All settings as JSON, paths absolute. Not to be changed. */
    public ObjectNode keySettings() {
        return keySettings;
    }

    /** The settings that name files and models; those that are empty are left out. */
    public List<Outside> outsides() {
        return outsides;
    }

    /** The settings of one kind that name something outside. */
    public List<Outside> outsides(Outside.Kind kind) {
        return outsides.stream().filter(outside -> outside.kind() == kind).toList();
    }

    /** {@link NodeType#check} with these settings. */
    public Specs check(Specs inputs) {
        return type.check(settings, inputs);
    }

    /** {@link NodeType#fact} with these settings. */
    public String fact(Specs inputs, Specs outputs) {
        return type.fact(settings, inputs, outputs);
    }

    /** {@link NodeType#layerMatches} with these settings. */
    public List<LayerMatch> layerMatches(Specs inputs) {
        return type.layerMatches(settings, inputs);
    }

    /** {@link NodeType#knownExternals} with these settings. */
    public Optional<List<External>> knownExternals() {
        return type.knownExternals(settings);
    }

    /** {@link NodeType#externals} with these settings. */
    public List<External> externals(Progress progress) {
        return type.externals(settings, progress);
    }

    /** {@link NodeType#run} with these settings. */
    public Values run(Values inputs, RunContext context) {
        return type.run(settings, inputs, context);
    }

    /** Equal to a node of the same type with the same settings. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof BoundNode<?> node
                        && hash == node.hash
                        && type == node.type
                        && keySettings.equals(node.keySettings);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
