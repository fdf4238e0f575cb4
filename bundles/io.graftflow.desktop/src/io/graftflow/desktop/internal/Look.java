package io.graftflow.desktop.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.desktop.internal.session.Session;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.eclipse.e4.ui.css.swt.theme.IThemeEngine;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.PlatformUI;

/**
 * The workbench's theme, which follows the server's settings as the pages do. Eclipse's own engine for themes is open to its
 * friends alone; there is no other way to change the theme of a window that is open.
 */
@SuppressWarnings("restriction")
final class Look {

    private static final String PREFERENCES = "org.eclipse.e4.ui.css.swt.theme";
    private static final String LIGHT = "org.eclipse.e4.ui.css.theme.e4_default";
    private static final String DARK = "org.eclipse.e4.ui.css.theme.e4_dark";

    private Look() {}

    /** Has the window begin in the theme that was chosen. Called before the workbench is made. */
    static void prepare(Session session) {
        InstanceScope.INSTANCE
                .getNode(PREFERENCES)
                .put("themeid", theme(session.server().get("/api/settings").path("theme")));
    }

    /** Changes the theme when another is chosen, here or on a page. */
    static void follow(Session session) {
        session.listen(event -> {
            if (event.path("type").asText().equals("settings")) {
                IThemeEngine engine = PlatformUI.getWorkbench().getService(IThemeEngine.class);
                String wanted = theme(event.path("settings").path("theme"));
                if (engine.getActiveTheme() == null
                        || !wanted.equals(engine.getActiveTheme().getId())) {
                    engine.setTheme(wanted, true);
                }
            }
        });
    }

    private static String theme(JsonNode setting) {
        return switch (setting.asText()) {
            case "dark" -> DARK;
            case "light" -> LIGHT;
            default -> Display.isSystemDarkTheme() ? DARK : LIGHT;
        };
    }
}
