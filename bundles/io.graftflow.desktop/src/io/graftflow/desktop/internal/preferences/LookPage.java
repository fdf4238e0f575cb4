package io.graftflow.desktop.internal.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.desktop.internal.Words;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;

/** How the window and the canvas look. */
public final class LookPage extends SettingsPage {

    private static final String[] THEMES = {"system", "light", "dark"};
    private static final String[] LANGUAGES = {"system", "en", "zh-CN"};

    private Combo theme;
    private Combo language;

    @Override
    void fill(Composite fields, ObjectNode settings) {
        label(fields, Words.of("look.theme"));
        theme = choice(
                fields,
                THEMES,
                new String[] {Words.of("look.system"), Words.of("look.light"), Words.of("look.dark")},
                settings.path("theme").asText());
        label(fields, Words.of("look.language"));
        language = choice(
                fields,
                LANGUAGES,
                new String[] {Words.of("look.system"), "English", "简体中文"},
                settings.path("language").asText());
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
