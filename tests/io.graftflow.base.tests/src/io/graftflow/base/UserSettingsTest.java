package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.UserSettings.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user chose once for all commands. */
class UserSettingsTest {

    private static final List<String> PROPERTIES =
            List.of("graftflow.home", "graftflow.store", "graftflow.hf.endpoint");

    private final Map<String, Optional<String>> before = new HashMap<>();

    @TempDir
    private Path home;

    @BeforeEach
    void useAnotherHome() {
        PROPERTIES.forEach(name -> before.put(name, Optional.ofNullable(System.getProperty(name))));
        PROPERTIES.forEach(System::clearProperty);
        System.setProperty("graftflow.home", home.toString());
    }

    @AfterEach
    void bringBack() {
        before.forEach((name, value) ->
                value.ifPresentOrElse(text -> System.setProperty(name, text), () -> System.clearProperty(name)));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertEquals(Map.of(), UserSettings.read());
        Map<Key, String> chosen = Map.of(Key.STORE, "/models/größer", Key.HUB, "https://mirror.example/hub?a=b#c");
        UserSettings.write(chosen);
        assertEquals(chosen, UserSettings.read());
    }

    @Test
    void aChoiceHoldsUnlessASystemPropertySaysOtherwise() throws IOException {
        UserSettings.write(Map.of(Key.STORE, "/models", Key.HUB, "https://mirror.example"));
        System.setProperty("graftflow.hf.endpoint", "https://other.example");
        UserSettings.apply();
        assertEquals("https://other.example", System.getProperty("graftflow.hf.endpoint"));
        if (Key.STORE.environment().isEmpty()) {
            assertEquals(Path.of("/models"), Folders.store());
        }
    }

    @Test
    void aDamagedFileIsAProblemThatNamesIt() throws IOException {
        Files.writeString(home.resolve("settings.properties"), "store=\\u00zz");
        ProblemException told = assertThrows(ProblemException.class, UserSettings::read);
        assertEquals("settings.unreadable", told.problem().code());
    }
}
