package io.graftflow.desktop.internal;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The window's texts in the language of the system, from {@code OSGI-INF/l10n}, where those of {@code plugin.xml} stand too.
 * What the server tells, such as problems, is in its own words.
 */
public final class Words {

    private static final String BUNDLE = "OSGI-INF.l10n.bundle";

    private Words() {}

    /** A text as it stands. */
    public static String of(String key) {
        return bundle().getString(key);
    }

    /** A text with values in the places of {@code {0}}, {@code {1}} and so on; numbers as the language writes them. */
    public static String of(String key, Object... values) {
        return new MessageFormat(bundle().getString(key), Locale.getDefault()).format(values);
    }

    /** The same bundle each time: the platform keeps it. */
    private static ResourceBundle bundle() {
        return ResourceBundle.getBundle(BUNDLE, Locale.getDefault(), Words.class.getClassLoader());
    }
}
