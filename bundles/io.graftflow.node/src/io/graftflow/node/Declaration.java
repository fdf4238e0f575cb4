package io.graftflow.node;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node is, apart from what it does.
 *
 * @param id family and name, {@code train.fine-tune}
 * @param version counts changes of the settings or of the results; old workflows are carried forward by
 *     {@link NodeType#upgrade}
 * @param name for people, {@code Fine-tune}
 * @param category where the palette shows it, {@code Training}
 * @param summary one sentence
 * @param inputs in the order in which they are drawn
 * @param outputs in the order in which they are drawn
 */
public record Declaration(
        String id, int version, String name, String category, String summary, List<Port> inputs, List<Port> outputs) {

    /** Keeps its own copies. */
    public Declaration {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Id and version as files hold it, {@code train.fine-tune@1}. */
    public String type() {
        return id + "@" + version;
    }

    /** Begins a declaration. */
    public static Builder node(String id, int version) {
        return new Builder(id, version);
    }

    /** Collects the parts of a declaration. */
    public static final class Builder {

        private final String id;
        private final int version;
        private String name = "";
        private String category = "";
        private String summary = "";
        private final List<Port> inputs = new ArrayList<>();
        private final List<Port> outputs = new ArrayList<>();

        private Builder(String id, int version) {
            this.id = id;
            this.version = version;
        }

        /** The name for people and the palette's category. */
        public Builder named(String nameForPeople, String paletteCategory) {
            this.name = nameForPeople;
            this.category = paletteCategory;
            return this;
        }

        /** What the node does, in one sentence. */
        public Builder summary(String sentence) {
            this.summary = sentence;
            return this;
        }

        /** An input that must be linked. */
        public Builder in(PortKind kind, String port, String help) {
            inputs.add(new Port(port, kind, Port.Arity.ONE, help));
            return this;
        }

        /** An input that may be left alone. */
        public Builder optionalIn(PortKind kind, String port, String help) {
            inputs.add(new Port(port, kind, Port.Arity.OPTIONAL, help));
            return this;
        }

        /** An input that takes any number of links, at least one. */
        public Builder manyIn(PortKind kind, String port, String help) {
            inputs.add(new Port(port, kind, Port.Arity.MANY, help));
            return this;
        }

        /** An input that takes any number of links, or none. */
        public Builder anyIn(PortKind kind, String port, String help) {
            inputs.add(new Port(port, kind, Port.Arity.ANY, help));
            return this;
        }

        /** An output. */
        public Builder out(PortKind kind, String port, String help) {
            outputs.add(new Port(port, kind, Port.Arity.ONE, help));
            return this;
        }

        /** The declaration. */
        public Declaration build() {
            return new Declaration(id, version, name, category, summary, inputs, outputs);
        }
    }
}
