package io.graftflow.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** The help of a node: the page beside its class, its ports, and a table of its settings that is made of the record. */
public final class NodeHelp {

    private NodeHelp() {}

    /** The whole help as Markdown, the node's name as its heading. */
    public static String markdown(NodeType<?> node) {
        Declaration declaration = node.declaration();
        StringBuilder text = new StringBuilder("# " + declaration.name() + "\n\n");
        text.append(declaration.summary())
                .append("\n\n`")
                .append(declaration.type())
                .append("`\n");
        String page =
                page(node).orElse("").replaceFirst("\\A\\s*# [^\\n]*\\n", "").strip();
        if (!page.isEmpty()) {
            text.append('\n').append(page).append('\n');
        }
        ports(text, "Inputs", declaration.inputs());
        ports(text, "Outputs", declaration.outputs());
        settings(text, node);
        return text.toString();
    }

    /** The page {@code CLASS.md} beside the node's class; empty when there is none. */
    public static Optional<String> page(NodeType<?> node) {
        return resource(node, ".md");
    }

    /** The icon {@code CLASS.svg} beside the node's class; empty when there is none. */
    public static Optional<String> icon(NodeType<?> node) {
        return resource(node, ".svg");
    }

    private static Optional<String> resource(NodeType<?> node, String suffix) {
        Class<?> type = node.getClass();
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + suffix)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The bundle of " + type.getName() + " cannot be read.", e);
        }
    }

    private static void ports(StringBuilder text, String heading, List<Port> ports) {
        if (ports.isEmpty()) {
            return;
        }
        text.append("\n## ").append(heading).append("\n\n");
        for (Port port : ports) {
            String arity =
                    switch (port.arity()) {
                        case ONE -> "";
                        case OPTIONAL -> ", optional";
                        case MANY -> ", one or more";
                        case ANY -> ", any number";
                    };
            text.append("- **")
                    .append(port.name())
                    .append("** (")
                    .append(port.kind().word())
                    .append(arity);
            text.append("): ").append(port.help()).append('\n');
        }
    }

    private static void settings(StringBuilder text, NodeType<?> node) {
        List<SettingField> fields = List.copyOf(SettingField.of(node.settings()).values());
        if (fields.isEmpty()) {
            return;
        }
        text.append("\n## Settings\n\n| setting | takes | default | |\n| --- | --- | --- | --- |\n");
        for (SettingField field : fields) {
            StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
            row.add("`" + field.name() + "`");
            row.add(cell(field.expected() + (field.unit().isEmpty() ? "" : ", in " + field.unit())));
            row.add(orElse(field));
            row.add(cell("**" + field.title() + ".** " + field.help() + condition(field)));
            text.append(row);
        }
    }

    private static String orElse(SettingField field) {
        if (field.isRequired()) {
            return "must be given";
        }
        String value = field.orElse().isTextual()
                ? field.orElse().textValue()
                : field.orElse().toString();
        boolean none = value.isEmpty() || value.equals("[]") || value.equals("{}");
        return none ? "none" : "`" + cell(value) + "`";
    }

    private static String condition(SettingField field) {
        VisibleWhen condition = field.visibleWhen();
        return condition.terms().isEmpty() ? "" : " Counts when " + condition.words() + ".";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
