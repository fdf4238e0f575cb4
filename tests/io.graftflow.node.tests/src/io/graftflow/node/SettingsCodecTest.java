package io.graftflow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Settings from JSON to records and back. */
class SettingsCodecTest {

    private static final Path BASE = Path.of("/flows/a");
    private static final SettingsCodec<Sample.Settings> CODEC = SettingsCodec.of(Sample.Settings.class);

    @Test
    void whatIsNotGivenTakesItsDefault() {
        Sample.Settings settings = decode("{'source': 'x.csv'}");
        assertEquals(
                new Sample.Settings(
                        Path.of("/flows/a/x.csv"),
                        Path.of(""),
                        "",
                        Sample.Mode.ALL_BUT_HEAD,
                        ".*",
                        100,
                        5_000_000_000L,
                        5e-5,
                        false,
                        List.of(),
                        List.of(0.5, 0.5),
                        Map.of(),
                        Map.of()),
                settings);
    }

    @Test
    void whatEqualsItsDefaultIsLeftOut() {
        assertEquals(
                "{\"source\":\"x.csv\",\"rate\":0.001}",
                CODEC.encode(
                                decode("{'source': './x.csv', 'rows': 100, 'rate': 1e-3, 'mode': 'all-but-head',"
                                        + " 'weights': [0.50, 0.5], 'columns': []}"),
                                BASE)
                        .toString());
    }

    @Test
    void readingWhatWasWrittenGivesTheSameSettings() {
        for (long seed = 0; seed < 500; seed++) {
            Sample.Settings settings = random(new Random(seed));
            assertEquals(settings, decode(CODEC.encode(settings, BASE)), "seed " + seed);
            assertEquals(settings, decode(CODEC.encodeAll(settings, BASE)), "seed " + seed);
        }
    }

    @Test
    void numbersAreWrittenWithoutAnExponentWhereThatIsShort() {
        assertEquals("0.00005", ValueTypes.decimal(5e-5).toString());
        assertEquals("1000", ValueTypes.decimal(1000.0).toString());
        assertEquals("1E+40", ValueTypes.decimal(1e40).toString());
        assertEquals("0", ValueTypes.decimal(0.0).toString());
    }

    @Test
    void relativePathsAndReferencesAreRelativeToTheirBase() {
        Sample.Settings settings = CODEC.decode(
                        json("{'source': '../x.csv', 'target': '/out/y.csv', 'from': 'models/m'}"),
                        setting -> setting.equals("from") ? Path.of("/here") : BASE)
                .settings()
                .orElseThrow();
        assertEquals(Path.of("/flows/x.csv"), settings.source());
        assertEquals(Path.of("/out/y.csv"), settings.target());
        assertEquals("/here/models/m", settings.from());
        assertEquals(
                "mvn:a:b:1#m.onnx",
                decode("{'source': 'x', 'from': 'mvn:a:b:1#m.onnx'}").from());
    }

    @Test
    void everythingWrongIsToldAtOnceAtItsSetting() {
        List<Problem> problems = CODEC.decode(
                        json("{'target': 7, 'mode': 'all-but-heads', 'rows': 0, 'most': 1.5, 'rate': '0.1',"
                                + " 'strict': 'yes', 'columns': ['a', 1], 'weights': [0.5, 2], 'renames': {'a': null},"
                                + " 'modes': {'a': 'none'}, 'patern': '', 'from': null}"),
                        BASE)
                .problems();
        assertEquals(
                List.of(
                        "settings.unknown patern",
                        "settings.missing source",
                        "settings.type target",
                        "settings.type from",
                        "settings.choice mode",
                        "settings.range rows",
                        "settings.type most",
                        "settings.type rate",
                        "settings.type strict",
                        "settings.type columns",
                        "settings.range weights",
                        "settings.type renames",
                        "settings.type modes"),
                problems.stream()
                        .map(problem -> problem.code() + " " + problem.where())
                        .toList());
        assertEquals("Did you mean \"pattern\"?", problems.get(0).remedy());
        assertEquals("Did you mean \"all-but-head\"?", problems.get(4).remedy());
        assertEquals(
                "Expected a whole number from 1 to 1000, got 0.",
                problems.get(5).message());
    }

    @Test
    void anEmptyTextIsNotEnoughForASettingThatMustBeGiven() {
        Problem problem = CODEC.decode(json("{'source': ''}"), BASE).problems().get(0);
        assertEquals("settings.missing", problem.code());
        assertEquals("source", problem.where());
    }

    @Test
    void whatTheRecordItselfRefusesIsAProblem() {
        Decoded<Sample.Settings> decoded = CODEC.decode(json("{'source': 'x', 'target': 'x'}"), BASE);
        assertEquals("settings.invalid", decoded.problems().get(0).code());
        assertTrue(decoded.settings().isEmpty());
    }

    @Test
    void sizesThatOverflowAreNoWholeNumbers() {
        assertFalse(CODEC.decode(json("{'source': 'x', 'rows': 4294967297}"), BASE)
                .problems()
                .isEmpty());
        assertFalse(CODEC.decode(json("{'source': 'x', 'most': 1e400}"), BASE)
                .problems()
                .isEmpty());
        assertFalse(CODEC.decode(json("{'source': 'x', 'rate': -1e999}"), BASE)
                .problems()
                .isEmpty());
    }

    /** No title. */
    record Untitled(@Setting(title = "", help = "x", orElse = "1") int a) {}

    /** No annotation. */
    record Bare(int a) {}

    /** A type that no setting has. */
    record Odd(@Setting(title = "A", help = "x") float a) {}

    /** A default of another type. */
    record WrongDefault(@Setting(title = "A", help = "x", orElse = "many") int a) {}

    /** A default out of range. */
    record FarDefault(@Setting(title = "A", help = "x", orElse = "9") @Setting.Range(max = 3) int a) {}

    /** A condition on nothing. */
    record Hidden(@Setting(title = "A", help = "x", orElse = "9", visibleWhen = "b == c") int a) {}

    @Test
    void unsoundDeclarationsAreRefused() {
        for (Class<? extends Record> record :
                List.of(Untitled.class, Bare.class, Odd.class, WrongDefault.class, FarDefault.class, Hidden.class)) {
            assertThrows(RuntimeException.class, () -> SettingsCodec.of(record), record.getSimpleName());
        }
    }

    private static Sample.Settings random(Random random) {
        Map<String, String> renames = new LinkedHashMap<>();
        Map<String, Sample.Mode> modes = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            renames.put("Größe " + i, "\n\"" + random.nextInt());
            modes.put("layer." + i, Sample.Mode.values()[random.nextInt(2)]);
        }
        return new Sample.Settings(
                random.nextBoolean() ? BASE.resolve("a/b " + random.nextInt()) : Path.of("/else/" + random.nextInt()),
                random.nextBoolean() ? Path.of("") : BASE.resolve("t"),
                List.of("", "hf:a/b@c#d", "/flows/a/m", "/m").get(random.nextInt(4)),
                Sample.Mode.values()[random.nextInt(2)],
                "[" + random.nextInt() + "]",
                1 + random.nextInt(1000),
                Math.abs(random.nextLong() >> random.nextInt(64)),
                1 - random.nextInt(1_000_000) * Math.pow(10, random.nextInt(20) - 10),
                random.nextBoolean(),
                random.nextBoolean() ? List.of() : List.of("a", ""),
                List.of(random.nextDouble(), random.nextDouble()),
                renames,
                modes);
    }

    private static Sample.Settings decode(String json) {
        return decode(json(json));
    }

    private static Sample.Settings decode(ObjectNode json) {
        Decoded<Sample.Settings> decoded = CODEC.decode(json, BASE);
        assertEquals(List.of(), decoded.problems());
        return decoded.settings().orElseThrow();
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"'), "settings");
    }
}
