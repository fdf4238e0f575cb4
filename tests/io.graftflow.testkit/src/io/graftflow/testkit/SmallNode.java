package io.graftflow.testkit;

import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.RunContext;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A node in a few words, for a test that needs one and cares for one thing about it. Without more words it has no ports,
 * finds nothing wrong and does nothing.
 *
 * <pre>
 * NodeType&lt;Settings&gt; lines = SmallNode.of("test.lines", 1, Settings.class)
 *         .ports(ports -> ports.out(PortKind.TABLE, "table", "The lines."))
 *         .checks((settings, inputs) -> Specs.of("table", LINES))
 *         .runs((settings, inputs, context) -> Values.of("table", …));
 * </pre>
 *
 * @param <S> its settings
 */
public final class SmallNode<S extends Record> implements NodeType<S> {

    private final Class<S> settings;
    private final Declaration declaration;
    private final BiFunction<S, Specs, Specs> check;
    private final Work<S> work;

    private SmallNode(Class<S> settings, Declaration declaration, BiFunction<S, Specs, Specs> check, Work<S> work) {
        this.settings = settings;
        this.declaration = declaration;
        this.check = check;
        this.work = work;
    }

    /** What a node does when it runs. */
    @FunctionalInterface
    public interface Work<S extends Record> {
        /** As {@link NodeType#run}. */
        Values run(S settings, Values inputs, RunContext context);
    }

    /** A node of that id and version. */
    public static <S extends Record> SmallNode<S> of(String id, int version, Class<S> settings) {
        return new SmallNode<>(
                settings,
                named(id, version).build(),
                (given, inputs) -> Specs.none(),
                (given, inputs, context) -> Values.none());
    }

    private static Declaration.Builder named(String id, int version) {
        return Declaration.node(id, version).named(id, "Tests").summary("A node of the tests.");
    }

    /** The same with ports, or other words about it. */
    public SmallNode<S> ports(UnaryOperator<Declaration.Builder> ports) {
        Declaration declared =
                ports.apply(named(declaration.id(), declaration.version())).build();
        return new SmallNode<>(settings, declared, check, work);
    }

    /** The same with what its check says. */
    public SmallNode<S> checks(BiFunction<S, Specs, Specs> said) {
        return new SmallNode<>(settings, declaration, said, work);
    }

    /** The same with what it does. */
    public SmallNode<S> runs(Work<S> done) {
        return new SmallNode<>(settings, declaration, check, done);
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }

    @Override
    public Class<S> settings() {
        return settings;
    }

    @Override
    public Specs check(S given, Specs inputs) {
        return check.apply(given, inputs);
    }

    @Override
    public Values run(S given, Values inputs, RunContext context) {
        return work.run(given, inputs, context);
    }
}
