package io.graftflow.desktop.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The window's texts in all its languages. */
class WordsTest {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)");
    private static final Pattern ASKED = Pattern.compile("Words\\.of\\(\\s*\"([^\"]+)\"(,)?");
    private static final Pattern NAMED = Pattern.compile("\"%([^\"]+)\"");
    private static final Pattern MENU = Pattern.compile("(?:add\\(menu, [^;]*|register\\([^;]*), \"([a-z-]+)\"\\);");
    private static final Path BUNDLE = Path.of("../../bundles/io.graftflow.desktop");

    private final Locale before = Locale.getDefault();

    @AfterEach
    void speaksAsBefore() {
        Locale.setDefault(before);
    }

    private static Properties texts(String suffix) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = Words.class.getResourceAsStream("/OSGI-INF/l10n/bundle" + suffix + ".properties")) {
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void allLanguagesHaveTheSameTextsWithTheSamePlaces() throws IOException {
        Properties english = texts("");
        Properties chinese = texts("_zh_CN");
        assertEquals(new TreeSet<>(english.stringPropertyNames()), new TreeSet<>(chinese.stringPropertyNames()));
        for (String key : english.stringPropertyNames()) {
            assertEquals(places(english.getProperty(key)), places(chinese.getProperty(key)), key);
            assertFalse(chinese.getProperty(key).isBlank(), key);
        }
    }

    private static TreeSet<String> places(String text) {
        TreeSet<String> places = new TreeSet<>();
        PLACE.matcher(text).results().forEach(place -> places.add(place.group(1)));
        return places;
    }

    @Test
    void everyTextThatIsAskedForIsThereAndNoOther() throws IOException {
        TreeSet<String> asked = new TreeSet<>();
        Properties english = texts("");
        try (Stream<Path> sources = Files.walk(BUNDLE.resolve("src"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String code = Files.readString(source);
                ASKED.matcher(code).results().forEach(key -> {
                    String text = english.getProperty(key.group(1), "");
                    boolean one = code.substring(key.end()).startsWith(")");
                    asked.add(key.group(1));
                    assertTrue(one || !places(text).isEmpty() || key.group(1).endsWith("."), key.group(1));
                    assertTrue(!one || places(text).isEmpty(), key.group(1) + " has places and gets no values");
                });
                if (source.endsWith("MenuBar.java")) {
                    MENU.matcher(code)
                            .results()
                            .map(key -> "menu." + key.group(1))
                            .forEach(asked::add);
                }
            }
        }
        String plugin = Files.readString(BUNDLE.resolve("plugin.xml"));
        NAMED.matcher(plugin).results().map((MatchResult key) -> key.group(1)).forEach(asked::add);
        asked.removeIf(key -> key.endsWith("."));
        TreeSet<String> there = new TreeSet<>(english.stringPropertyNames());
        there.removeIf(key -> key.matches("problems\\.(error|warning|info)"));
        assertEquals(there, asked);
        assertFalse(Pattern.compile(" name=\"[^%\"]").matcher(plugin).find(), "a name in plugin.xml is in no language");
    }

    @Test
    void textsWithPlacesAreFormatsThatLoseNothing() throws IOException {
        for (String suffix : new String[] {"", "_zh_CN"}) {
            Properties texts = texts(suffix);
            for (String key : texts.stringPropertyNames()) {
                String text = texts.getProperty(key);
                if (!places(text).isEmpty() && !text.contains("choice")) {
                    String filled = MessageFormat.format(text, "7", "8");
                    assertFalse(filled.contains("{"), key + ": " + filled);
                }
            }
        }
    }

    @Test
    void speaksTheLanguageOfTheSystem() {
        Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
        assertEquals("文件(&F)", Words.of("menu.file"));
        assertEquals("3 个错误", Words.of("problems.error", 3));
        Locale.setDefault(Locale.UK);
        assertEquals("&File", Words.of("menu.file"));
        assertEquals("1 error", Words.of("problems.error", 1));
        assertEquals("1,200 errors", Words.of("problems.error", 1200));
        Locale.setDefault(Locale.GERMANY);
        assertEquals("&File", Words.of("menu.file"));
    }
}
