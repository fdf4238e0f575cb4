package io.graftflow.desktop.internal.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;

/** How the window and the canvas look. */
public final class LookPage extends SettingsPage {

    private static final String[] THEMES = {"system", "light", "dark"};
    private static final String[] THEME_NAMES = {"As the system", "Light", "Dark"};
    private static final String[] LANGUAGES = {"system", "en", "zh-CN"};
    private static final String[] LANGUAGE_NAMES = {"As the system", "English", "简体中文"};

    private Combo theme;
    private Combo language;

    @Override
    void fill(Composite fields, ObjectNode settings) {
        label(fields, "&Theme:");
        theme = choice(fields, THEMES, THEME_NAMES, settings.path("theme").asText());
        label(fields, "&Language of the canvas:");
        language = choice(
                fields, LANGUAGES, LANGUAGE_NAMES, settings.path("language").asText());
    }

    @Override
    public boolean performOk() {
        ObjectNode change = Json.object();
        if (theme.getSelectionIndex() >= 0) {
            change.put("theme", THEMES[theme.getSelectionIndex()]);
        }
        if (language.getSelectionIndex() >= 0) {
            change.put("language", LANGUAGES[language.getSelectionIndex()]);
        }
        return put(change);
    }
}
