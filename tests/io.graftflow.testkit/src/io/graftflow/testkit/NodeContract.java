package io.graftflow.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Declaration;
import io.graftflow.node.Decoded;
import io.graftflow.node.NodeHelp;
import io.graftflow.node.NodeType;
import io.graftflow.node.Port;
import io.graftflow.node.PortKind;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.SettingsSchema;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The contract that every node type keeps. A node's test has one method:
 *
 * <pre>
 * &#64;TestFactory
 * Stream&lt;DynamicTest&gt; keepsTheContract() {
 *     return NodeContract.tests(new CountWords(), Json.object().put("column", "text"));
 * }
 * </pre>
 *
 * <p>The schema of the settings is held against {@code schemas/ID.json} in the test's own folder, so that a change of
 * the settings shows in a review; {@code -Dgraftflow.snapshots=write} writes the file anew.
 *
 * @param <S> the node's settings
 */
public final class NodeContract<S extends Record> {

    private static final String WORD = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    private final NodeType<S> node;
    private final Declaration declaration;
    private final SettingsCodec<S> codec;
    private final ObjectNode sample;

    private NodeContract(NodeType<S> node, ObjectNode sample) {
        this.node = node;
        this.declaration = node.declaration();
        this.codec = SettingsCodec.of(node.settings());
        this.sample = sample;
    }

    /**
     * All tests of the contract.
     *
     * @param node the node type
     * @param sample valid settings, at least those that must be given
     */
    public static <S extends Record> Stream<DynamicTest> tests(NodeType<S> node, ObjectNode sample) {
        return new NodeContract<>(node, sample).tests();
    }

    private Stream<DynamicTest> tests() {
        return Stream.of(
                dynamicTest("idVersionAndNamesAreWellFormed", this::checkDeclaration),
                dynamicTest("portsAreNamedOnceAndExplained", this::checkPorts),
                dynamicTest("settingsThatNamePortsNamePortsOfTheRightKind", this::checkPortReferences),
                dynamicTest("helpPageAndIconLieBesideTheClass", this::checkResources),
                dynamicTest("schemaOfTheSettingsIsTheAgreedOne", this::checkSchema),
                dynamicTest("everyDefaultIsValid", this::checkDefaults),
                dynamicTest("settingsSurviveWritingAndReading", this::checkRoundTrip),
                dynamicTest("checkTellsTheSameTwiceAndNothingButDeclaredOutputs", this::checkCheck),
                dynamicTest("upgradeLeavesTheOldSettingsAlone", this::checkUpgrade));
    }

    private void checkDeclaration() {
        assertTrue(declaration.id().matches(WORD + "(\\." + WORD + ")+"), "id " + declaration.id());
        assertTrue(declaration.version() >= 1, "version " + declaration.version());
        assertFalse(declaration.name().isBlank(), "name");
        assertFalse(declaration.category().isBlank(), "category");
        assertTrue(declaration.summary().endsWith("."), "the summary is a sentence: " + declaration.summary());
    }

    private void checkPorts() {
        for (List<Port> ports : List.of(declaration.inputs(), declaration.outputs())) {
            Set<String> names = new HashSet<>();
            for (Port port : ports) {
                assertTrue(port.name().matches(WORD), "port " + port.name());
                assertTrue(names.add(port.name()), "port " + port.name() + " is there twice");
                assertFalse(port.help().isBlank(), "help of the port " + port.name());
            }
        }
    }

    private void checkPortReferences() {
        SettingsSchema.of(node).path("properties").properties().forEach(field -> {
            requirePort(
                    field.getKey(),
                    field.getValue().path("x-graftflow-column-of").asText(""),
                    PortKind.TABLE);
            requirePort(
                    field.getKey(),
                    field.getValue().path("x-graftflow-layers-of").asText(""),
                    PortKind.MODEL);
        });
    }

    private void requirePort(String setting, String port, PortKind kind) {
        boolean there =
                declaration.inputs().stream().anyMatch(input -> input.name().equals(port) && input.kind() == kind);
        assertTrue(
                port.isEmpty() || there, "the setting " + setting + " needs an input " + port + " of a " + kind.word());
    }

    private void checkResources() throws IOException, ParserConfigurationException, SAXException {
        String name = node.getClass().getSimpleName();
        assertFalse(NodeHelp.page(node).orElse("").isBlank(), name + ".md is missing");
        String icon = NodeHelp.icon(node).orElseGet(() -> fail(name + ".svg is missing"));
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var root = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(icon)))
                .getDocumentElement();
        assertEquals("svg", root.getTagName(), name + ".svg");
        assertFalse(root.getAttribute("viewBox").isEmpty(), name + ".svg has no viewBox");
    }

    private void checkSchema() throws IOException {
        String schema = Json.pretty(SettingsSchema.of(node));
        Path file = Path.of("schemas", declaration.id() + ".json");
        if (System.getProperty("graftflow.snapshots", "").equals("write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, schema);
        }
        assertTrue(Files.exists(file), file + " is missing; run once with -Dgraftflow.snapshots=write");
        assertEquals(
                Files.readString(file),
                schema,
                "if it is meant, write it with -Dgraftflow.snapshots=write; raise the version if old settings differ");
    }

    private void checkDefaults() {
        List<Problem> problems = codec.decode(Json.object(), Path.of("")).problems();
        assertTrue(
                problems.stream().allMatch(problem -> problem.code().equals("settings.missing")), problems.toString());
    }

    private void checkRoundTrip() {
        Path base = Path.of("base").toAbsolutePath();
        S settings = decoded(sample, base);
        assertEquals(settings, decoded(codec.encode(settings, base), base));
        assertEquals(settings, decoded(codec.encodeAll(settings, base), base));
    }

    private void checkCheck() {
        S settings = decoded(sample, Path.of("").toAbsolutePath());
        Specs inputs = Specs.none();
        for (Port port : declaration.inputs()) {
            inputs = inputs.with(port.name(), new Spec.Unknown(port.kind()));
        }
        Specs first = check(settings, inputs);
        Specs second = check(settings, inputs);
        assertEquals(first.problems(), second.problems());
        assertEquals(first.ports(), second.ports());
        for (String name : first.ports()) {
            Port port = declaration.outputs().stream()
                    .filter(output -> output.name().equals(name))
                    .findFirst()
                    .orElseGet(() -> fail("there is no output " + name));
            assertEquals(1, first.all(name).size(), name);
            assertEquals(port.kind(), first.all(name).get(0).kind(), name);
        }
        String fact = node.fact(settings, inputs, first);
        assertFalse(fact.contains("\n"), "the fact is one line: " + fact);
        assertFalse(fact.isEmpty() && declaration.outputs().isEmpty(), "a node without outputs tells its fact itself");
    }

    private Specs check(S settings, Specs inputs) {
        try {
            return node.check(settings, inputs);
        } catch (ProblemException e) {
            return Specs.none().with(e.problem());
        }
    }

    private void checkUpgrade() {
        for (int version = 1; version < declaration.version(); version++) {
            ObjectNode settings = sample.deepCopy();
            node.upgrade(version, settings);
            assertEquals(sample, settings, "from version " + version);
        }
    }

    private S decoded(ObjectNode json, Path base) {
        Decoded<S> decoded = codec.decode(json, base);
        return decoded.settings().orElseGet(() -> fail("the sample is not valid: " + decoded.problems()));
    }
}
