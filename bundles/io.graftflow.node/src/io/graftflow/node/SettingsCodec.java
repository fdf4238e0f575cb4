package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Turns the settings of a workflow's file into a node's settings record and back. Relative paths, and model references
 * that are relative paths, become absolute; an empty one stays empty.
 *
 * @param <S> the settings record
 */
public final class SettingsCodec<S extends Record> {

    /** Two letters at least, so that the drive of a Windows path is none. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+-]+:.*", Pattern.DOTALL);

    private final Class<S> record;
    private final Map<String, SettingField> fields;

    private SettingsCodec(Class<S> record) {
        this.record = record;
        this.fields = SettingField.of(record);
    }

    /**
     * The codec of a settings record.
     *
     * @throws IllegalArgumentException when the record's declaration is not sound
     */
    public static <S extends Record> SettingsCodec<S> of(Class<S> settings) {
        return new SettingsCodec<>(settings);
    }

    /** The settings by name, in the order of the record. */
    public Map<String, SettingField> fields() {
        return fields;
    }

    /** Whether a model's reference names a file or folder, rather than something in a repository. */
    public static boolean isPathReference(String reference) {
        return !reference.isEmpty() && !SCHEME.matcher(reference).matches();
    }

    /** As {@link #decode(ObjectNode, Function)} with one folder for all paths. */
    public Decoded<S> decode(ObjectNode json, Path base) {
        return decode(json, setting -> base);
    }

    /**
     * Reads settings and gathers all that is wrong with them; each problem's place is the setting's name. Codes: {@code
     * settings.unknown}, {@code settings.missing}, {@code settings.type}, {@code settings.choice}, {@code
     * settings.range}, {@code settings.invalid}.
     *
     * @param json the settings of the file with variables put in
     * @param base for each setting the folder that a path in it is relative to
     */
    public Decoded<S> decode(ObjectNode json, Function<String, Path> base) {
        List<Problem> problems = new ArrayList<>();
        json.fieldNames().forEachRemaining(name -> {
            if (!fields.containsKey(name)) {
                problems.add(Problem.error(
                                "settings.unknown",
                                "There is no setting \"" + name + "\".",
                                Nearest.remedy(name, fields.keySet()))
                        .at(name));
            }
        });
        List<Object> values = new ArrayList<>();
        fields.values().forEach(field -> values.add(value(field, json.path(field.name()), base, problems)));
        if (!problems.isEmpty()) {
            return Decoded.invalid(problems);
        }
        try {
            return Decoded.valid(create(record, values.iterator()));
        } catch (ProblemException e) {
            return Decoded.invalid(List.of(e.problem()));
        }
    }

    /**
     * Writes settings as a workflow's file holds them: what equals its default is left out, and a path below the base
     * is relative to it.
     */
    public ObjectNode encode(S settings, Path base) {
        ObjectNode all = encodeAll(settings, base);
        fields.values().stream()
                .filter(field -> field.orElse().equals(all.get(field.name())))
                .forEach(field -> all.remove(field.name()));
        return all;
    }

    /** As {@link #encode}, with those that equal their default. */
    public ObjectNode encodeAll(S settings, Path base) {
        ObjectNode json = Json.object();
        fields.values().forEach(field -> json.set(field.name(), write(field, settings, base)));
        return json;
    }

    /** All settings with all paths as they are, so that equal settings are equal JSON. */
    public ObjectNode encodeForKey(S settings) {
        ObjectNode json = Json.object();
        fields.values().forEach(field -> json.set(field.name(), field.type().write(field.in(settings))));
        return json;
    }

    private Object value(SettingField field, JsonNode json, Function<String, Path> base, List<Problem> problems) {
        boolean none =
                json.isMissingNode() || json.isTextual() && json.textValue().isEmpty();
        if (none && field.isRequired()) {
            problems.add(Problem.error(
                            "settings.missing",
                            "\"" + field.title() + "\" must be given; expected " + field.expected() + ".",
                            "Set " + field.name() + ".")
                    .at(field.name()));
            return Optional.empty();
        }
        Optional<Object> value = field.type().read(json.isMissingNode() ? field.orElse() : json);
        if (value.isEmpty()) {
            problems.add(mistyped(field, json));
            return Optional.empty();
        }
        if (!field.isInRange(value.get())) {
            problems.add(Problem.error(
                            "settings.range",
                            "Expected " + field.expected() + ", got " + json + ".",
                            "Choose a value within the bounds.")
                    .at(field.name()));
        }
        return resolve(field, value.get(), base);
    }

    private static Problem mistyped(SettingField field, JsonNode json) {
        boolean word = json.isTextual() && !field.words().isEmpty();
        return Problem.error(
                        word ? "settings.choice" : "settings.type",
                        "Expected " + field.expected() + ", got " + shortened(json) + ".",
                        word
                                ? Nearest.remedy(json.textValue(), field.words())
                                : "Write " + field.expected() + " there.")
                .at(field.name());
    }

    private static String shortened(JsonNode json) {
        String text = json.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static Object resolve(SettingField field, Object value, Function<String, Path> base) {
        if (value instanceof Path path && !path.toString().isEmpty()) {
            return absolute(base.apply(field.name()), path.toString());
        }
        if (field.isModelReference() && isPathReference((String) value)) {
            return absolute(base.apply(field.name()), (String) value).toString();
        }
        return value;
    }

    private static Path absolute(Path base, String path) {
        return base.resolve(path).toAbsolutePath().normalize();
    }

    private JsonNode write(SettingField field, S settings, Path base) {
        return field.type().write(relative(field, field.in(settings), absolute(base, "")));
    }

    private static Object relative(SettingField field, Object value, Path base) {
        boolean reference = field.isModelReference() && isPathReference((String) value);
        if (!field.isPath() && !reference) {
            return value;
        }
        Path path = Path.of(value.toString());
        Path shown = path.isAbsolute() && path.startsWith(base) ? base.relativize(path) : path;
        return reference ? ValueTypes.PATH.write(shown).textValue() : shown;
    }

    /** Makes a record, and first those of its groups, from the values of its settings in order. */
    private static <R> R create(Class<R> kind, Iterator<?> values) {
        RecordComponent[] components = kind.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] own = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            own[i] = components[i].isAnnotationPresent(Setting.Group.class) ? create(types[i], values) : values.next();
        }
        try {
            Constructor<R> constructor = kind.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(own);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof ProblemException problem ? problem : invalid(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record always has its canonical constructor.", e);
        }
    }

    private static ProblemException invalid(Throwable cause) {
        return new ProblemException(
                Problem.error(
                        "settings.invalid",
                        "The settings do not go together: "
                                + String.valueOf(cause.getMessage()).replaceAll("\\.$", "") + ".",
                        "Change one of them."),
                cause);
    }
}
