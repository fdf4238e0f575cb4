package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The values of a workflow's variables in one run, and how they go into its settings. */
public final class Variables {

    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final Set<String> given = new TreeSet<>();
    private final Set<String> known;
    private final List<Problem> problems = new ArrayList<>();
    private final Function<String, Optional<String>> environment;
    private final Secrets secrets = new Secrets();

    private Variables(Flow flow, Function<String, Optional<String>> environment) {
        this.known = flow.variables().keySet();
        this.environment = environment;
    }

    /**
     * Takes the defaults and what {@code --set} gave in their place.
     *
     * @param flow the workflow
     * @param given values by name, as text; a path among them is made absolute
     * @param currentFolder what a path that was given is relative to
     * @param environment the environment, usually {@code name -> Optional.ofNullable(System.getenv(name))}
     */
    public static Variables of(
            Flow flow, Map<String, String> given, Path currentFolder, Function<String, Optional<String>> environment) {
        Variables result = new Variables(flow, environment);
        given.keySet().stream()
                .filter(name -> !flow.variables().containsKey(name))
                .sorted()
                .forEach(result::refuse);
        flow.variables().forEach((name, variable) -> {
            if (!variable.orElse().isMissingNode()) {
                result.values.put(name, variable.orElse());
            }
            if (given.containsKey(name)) {
                result.give(name, variable.type(), given.get(name), currentFolder);
            } else if (variable.orElse().isMissingNode()) {
                result.problems.add(Problem.error(
                        "flow.variable-missing",
                        "The variable " + name + " has no default and was not given; expected "
                                + variable.type().expected() + ".",
                        "Give --set " + name + "=…"));
            }
        });
        return result;
    }

    /** What is wrong with the values that were given. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** What no message and no file may show; grows as settings are resolved. */
    public Secrets secrets() {
        return secrets;
    }

    /**
     * Puts the variables into a setting, however deep in lists and maps its texts are. A text that is one variable and
     * nothing else takes the variable's value with its type.
     */
    public Resolved resolve(JsonNode setting) {
        Resolving resolving = new Resolving();
        JsonNode value = resolving.value(setting, true);
        JsonNode written = resolving.value(setting, false);
        return new Resolved(value, written, resolving.usesGiven, startsWithGiven(setting), resolving.problems);
    }

    private void refuse(String name) {
        problems.add(Problem.error(
                "flow.unknown-variable",
                "The workflow has no variable \"" + name + "\" to set.",
                Nearest.remedy(name, known)));
    }

    private void give(String name, Variable.Type type, String text, Path currentFolder) {
        given.add(name);
        try {
            boolean path = type == Variable.Type.PATH && !text.isEmpty();
            String absolute = path
                    ? currentFolder.resolve(text).toAbsolutePath().normalize().toString()
                    : text;
            values.put(name, type.parse(name, absolute));
        } catch (ProblemException e) {
            problems.add(e.problem());
        }
    }

    private boolean startsWithGiven(JsonNode setting) {
        if (!setting.isTextual()) {
            return false;
        }
        try {
            List<Template.Part> parts = Template.parse(setting.textValue()).parts();
            return !parts.isEmpty() && parts.get(0) instanceof Template.Use use && given.contains(use.name());
        } catch (ProblemException e) {
            return false;
        }
    }

    /** One setting on its way. */
    private final class Resolving {

        private final List<Problem> problems = new ArrayList<>();
        private boolean usesGiven;

        JsonNode value(JsonNode setting, boolean reveal) {
            if (setting.isTextual()) {
                return text(setting, reveal);
            }
            if (setting.isObject()) {
                ObjectNode result = Json.object();
                setting.properties().forEach(field -> result.set(field.getKey(), value(field.getValue(), reveal)));
                return result;
            }
            if (setting.isArray()) {
                ArrayNode result = Json.mapper().createArrayNode();
                setting.forEach(element -> result.add(value(element, reveal)));
                return result;
            }
            return setting;
        }

        private JsonNode text(JsonNode setting, boolean reveal) {
            try {
                List<Template.Part> parts = Template.parse(setting.textValue()).parts();
                if (parts.size() == 1) {
                    return part(parts.get(0), reveal);
                }
                StringBuilder result = new StringBuilder();
                parts.forEach(part -> result.append(part(part, reveal).asText()));
                return TextNode.valueOf(result.toString());
            } catch (ProblemException e) {
                if (reveal) {
                    problems.add(e.problem());
                }
                return setting;
            }
        }

        private JsonNode part(Template.Part part, boolean reveal) {
            if (part instanceof Template.Literal literal) {
                return TextNode.valueOf(literal.text());
            }
            if (part instanceof Template.Environment variable) {
                return TextNode.valueOf(reveal ? secret(variable.name()) : "${env:" + variable.name() + "}");
            }
            return variable(((Template.Use) part).name());
        }

        private String secret(String name) {
            String value = environment
                    .apply(name)
                    .orElseThrow(() -> ProblemException.error(
                            "flow.environment-missing",
                            "The environment variable " + name + " is not set.",
                            "Set it before you start Graftflow."));
            secrets.add(name, value);
            return value;
        }

        private JsonNode variable(String name) {
            usesGiven |= given.contains(name);
            if (values.containsKey(name)) {
                return values.get(name);
            }
            throw known.contains(name)
                    ? ProblemException.error(
                            "flow.variable-missing",
                            "The variable " + name + " has no value.",
                            "Give --set " + name + "=…")
                    : ProblemException.error(
                            "flow.unknown-variable",
                            "The workflow has no variable \"" + name + "\".",
                            Nearest.remedy(name, known));
        }
    }
}
