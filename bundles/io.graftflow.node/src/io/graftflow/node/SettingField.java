package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One component of a settings record with all that its annotations say. */
public final class SettingField {

    private final List<RecordComponent> groups;
    private final RecordComponent component;
    private final Setting setting;
    private final ValueType type;
    private final JsonNode orElse;

    private SettingField(List<RecordComponent> groups, RecordComponent component) {
        this.groups = groups;
        this.component = component;
        this.setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalArgumentException(
                    "The setting " + component.getName() + " lacks the annotation @Setting.");
        }
        this.type = ValueTypes.of(component.getGenericType());
        this.orElse = parseDefault();
    }

    /**
     * All settings of a record, by name, in the order of its components; those of groups in the group's place.
     *
     * @throws IllegalArgumentException when the declaration is not sound; the message says what to mend
     */
    public static Map<String, SettingField> of(Class<? extends Record> settings) {
        Map<String, SettingField> fields = new LinkedHashMap<>();
        collect(settings, List.of(), fields);
        fields.values().forEach(field -> field.checkDeclaration(fields));
        return fields;
    }

    private static void collect(Class<?> settings, List<RecordComponent> groups, Map<String, SettingField> fields) {
        for (RecordComponent component : settings.getRecordComponents()) {
            if (component.isAnnotationPresent(Setting.Group.class)) {
                List<RecordComponent> inner = new ArrayList<>(groups);
                inner.add(component);
                collect(component.getType(), List.copyOf(inner), fields);
                continue;
            }
            var field = new SettingField(groups, component);
            if (fields.put(field.name(), field) != null) {
                throw field.wrong("is there twice");
            }
        }
    }

    /** The value in a record of settings. */
    Object in(Record settings) {
        Object value = settings;
        for (RecordComponent group : groups) {
            value = part(value, group);
        }
        return part(value, component);
    }

    private static Object part(Object record, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The accessor of a record's component can always be called.", e);
        }
    }

    /** The input port whose table's columns it names. */
    public Optional<String> columnOf() {
        return annotation(Setting.ColumnOf.class).map(Setting.ColumnOf::value).map(this::port);
    }

    /** The input port whose model's layers it names. */
    public Optional<String> layersOf() {
        return annotation(Setting.LayersOf.class).map(Setting.LayersOf::value).map(this::port);
    }

    /** The input port whose models it holds a number for each of. */
    public Optional<String> weightsOf() {
        return annotation(Setting.WeightsOf.class).map(Setting.WeightsOf::value).map(this::port);
    }

    /** The port, or that of the innermost group that has one. */
    private String port(String own) {
        String port = own;
        for (int i = groups.size() - 1; i >= 0 && port.isEmpty(); i--) {
            port = groups.get(i).getAnnotation(Setting.Group.class).port();
        }
        if (port.isEmpty()) {
            throw wrong("names no input port, and no group of it does");
        }
        return port;
    }

    /** The name in files. */
    public String name() {
        return component.getName();
    }

    /** The label in the dialog. */
    public String title() {
        return setting.title();
    }

    /** One or two sentences. */
    public String help() {
        return setting.help();
    }

    /** The unit of a number; may be empty. */
    public String unit() {
        return setting.unit();
    }

    /** Whether it must be given. */
    public boolean isRequired() {
        return orElse.isMissingNode();
    }

    /** The default as JSON; a missing node when the setting must be given. */
    public JsonNode orElse() {
        return orElse;
    }

    /** Whether a value, however it is written, is the default. */
    public boolean isDefault(JsonNode value) {
        return !isRequired()
                && type.read(value).map(type::write).filter(orElse::equals).isPresent();
    }

    /** The settings among which it is shown. */
    public VisibleWhen visibleWhen() {
        return VisibleWhen.parse(setting.visibleWhen());
    }

    /** The condition as the annotation says it; may be empty. */
    String visibleWhenText() {
        return setting.visibleWhen();
    }

    /** The words that it can be; empty when it is no enum. */
    public List<String> words() {
        return type.words();
    }

    /** What it takes, as problems and help say it: {@code a whole number from 1 to 9}. */
    public String expected() {
        Optional<Setting.Range> range = annotation(Setting.Range.class);
        return type.expected() + range.map(SettingField::bounds).orElse("");
    }

    /** Whether the node reads this file or folder. */
    public boolean isInputFile() {
        return annotation(Setting.InputFile.class).isPresent() || isInputFolder();
    }

    /** Whether the node reads this folder. */
    public boolean isInputFolder() {
        return annotation(Setting.InputFolder.class).isPresent();
    }

    /** The endings of the files that the node reads in the folder; empty for what is no {@link Setting.InputFolder}. */
    public List<String> endings() {
        return annotation(Setting.InputFolder.class)
                .map(folder -> List.of(folder.endings().split(" ")))
                .orElse(List.of());
    }

    /** Whether the node writes this file or folder. */
    public boolean isOutputFile() {
        return annotation(Setting.OutputFile.class).isPresent();
    }

    /** Whether it is a model's reference. */
    public boolean isModelReference() {
        return annotation(Setting.ModelReference.class).isPresent();
    }

    /** Whether it is a path of any use. */
    public boolean isPath() {
        return type == ValueTypes.PATH;
    }

    ValueType type() {
        return type;
    }

    <A extends Annotation> Optional<A> annotation(Class<A> kind) {
        return Optional.ofNullable(component.getAnnotation(kind));
    }

    /** Whether all numbers in a value are within the bounds. */
    boolean isInRange(Object value) {
        return annotation(Setting.Range.class)
                .map(range -> type.numbers(value).stream().allMatch(n -> n >= range.min() && n <= range.max()))
                .orElse(true);
    }

    static String number(double value) {
        return ValueTypes.decimal(value).toString();
    }

    private static String bounds(Setting.Range range) {
        boolean below = Double.isInfinite(range.min());
        boolean above = Double.isInfinite(range.max());
        if (above) {
            return below ? "" : " of at least " + number(range.min());
        }
        return below
                ? " of at most " + number(range.max())
                : " from " + number(range.min()) + " to " + number(range.max());
    }

    /** The default in the one JSON form that equal values have. */
    private JsonNode parseDefault() {
        String text = setting.orElse();
        if (text.equals(Setting.REQUIRED)) {
            return MissingNode.getInstance();
        }
        JsonNode json = type.isBare() ? TextNode.valueOf(text) : Json.parse(text.isEmpty() ? empty() : text, name());
        return type.read(json)
                .map(type::write)
                .orElseThrow(() -> wrong("has the default \"" + text + "\"; expected " + type.expected()));
    }

    private String empty() {
        return type instanceof MapType ? "{}" : type instanceof ListType ? "[]" : "null";
    }

    private void checkDeclaration(Map<String, SettingField> all) {
        if (setting.title().isBlank() || setting.help().isBlank()) {
            throw wrong("has no title or no help");
        }
        if (!isRequired() && !type.read(orElse).map(this::isInRange).orElse(false)) {
            throw wrong("has the default " + orElse + ", which is out of its range");
        }
        if (isInputFile() && isOutputFile() || (isInputFile() || isOutputFile()) && !isPath()) {
            throw wrong("must be a Path to be an input file or an output file, and cannot be both");
        }
        if (isInputFolder() && endings().contains("")) {
            throw wrong("says of no files that the node reads them");
        }
        if (isModelReference() && type != ValueTypes.TEXT) {
            throw wrong("must be a String to be a model's reference");
        }
        columnOf();
        layersOf();
        weightsOf();
        VisibleWhen condition = visibleWhen();
        if (isRequired() && !condition.terms().isEmpty()) {
            throw wrong("must be given although it is hidden at times; give it a default");
        }
        for (VisibleWhen.Term term : condition.terms()) {
            SettingField other = all.get(term.setting());
            if (other == null || !other.words().isEmpty() && !other.words().contains(term.word())) {
                throw wrong("is visible when " + condition.words() + ", which can never be told");
            }
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("The setting " + name() + " "
                + what + " (in " + component.getDeclaringRecord().getName() + " with "
                + Arrays.toString(component.getAnnotations()) + ").");
    }
}
