package io.graftflow.desktop.internal.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Folders;
import io.graftflow.base.ProblemException;
import io.graftflow.base.UserSettings;
import io.graftflow.base.UserSettings.Key;
import io.graftflow.desktop.internal.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Text;

/** Where models are kept and fetched from. */
public final class ModelsPage extends SettingsPage {

    private final Map<Key, Text> texts = new EnumMap<>(Key.class);

    @Override
    void fill(Composite fields, ObjectNode settings) {
        Map<Key, String> chosen = chosen();
        label(fields, Words.of("models.store"));
        Button folder = field(
                fields,
                Key.STORE,
                chosen,
                settings.path("store").path("path").asText(Folders.store().toString()),
                true);
        folder.addListener(SWT.Selection, event -> take(Key.STORE, new DirectoryDialog(getShell()).open()));
        label(fields, Words.of("models.hub"));
        field(fields, Key.HUB, chosen, Words.of("models.hubUsual"), false);
        label(fields, Words.of("models.npm"));
        field(fields, Key.NPM, chosen, Words.of("models.npmUsual"), false);
        label(fields, Words.of("models.maven"));
        Button file = field(fields, Key.MAVEN, chosen, Words.of("models.mavenUsual"), true);
        file.addListener(SWT.Selection, event -> take(Key.MAVEN, new FileDialog(getShell(), SWT.OPEN).open()));
        hint(fields, Words.of("models.hint"));
    }

    /** A field, with a button to browse from; what the environment says goes before and is shown instead. */
    private Button field(Composite fields, Key key, Map<Key, String> chosen, String usual, boolean browse) {
        Composite place = new Composite(fields, SWT.NONE);
        GridLayout layout = new GridLayout(browse ? 2 : 1, false);
        layout.marginWidth = 0;
        layout.marginHeight = 0;
        place.setLayout(layout);
        place.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        Text text = new Text(place, SWT.BORDER | SWT.SINGLE);
        text.setMessage(usual);
        text.setText(chosen.getOrDefault(key, ""));
        text.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        text.addModifyListener(event -> validate());
        texts.put(key, text);
        Button button = new Button(place, SWT.PUSH);
        button.setText(Words.of("models.browse"));
        button.setVisible(browse);
        GridData beside = new GridData();
        beside.exclude = !browse;
        button.setLayoutData(beside);
        if (!key.environment().isEmpty()) {
            text.setMessage(key.environment());
            text.setText("");
            text.setEnabled(false);
            button.setEnabled(false);
            hint(fields, Words.of("models.environment", key.variable()));
        }
        return button;
    }

    /** What was chosen before; a file that cannot be read is replaced by what is chosen now. */
    private static Map<Key, String> chosen() {
        try {
            return UserSettings.read();
        } catch (ProblemException e) {
            return new EnumMap<>(Key.class);
        }
    }

    private void take(Key key, String path) {
        if (path != null) {
            texts.get(key).setText(path);
        }
    }

    private void validate() {
        String wrong = wrong();
        setErrorMessage(wrong.isEmpty() ? null : wrong);
        setValid(wrong.isEmpty());
    }

    private String wrong() {
        for (Key key : new Key[] {Key.HUB, Key.NPM}) {
            String text = text(key);
            if (!text.isEmpty() && !isAddress(text)) {
                return Words.of("models.badAddress", text);
            }
        }
        String maven = text(Key.MAVEN);
        if (!maven.isEmpty() && !Files.isRegularFile(Path.of(maven))) {
            return Words.of("models.noFile", maven);
        }
        String store = text(Key.STORE);
        return store.isEmpty() || Path.of(store).isAbsolute() ? "" : Words.of("models.badPath", store);
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return address.getHost() != null && address.getScheme().matches("https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String text(Key key) {
        Text text = texts.get(key);
        return text == null ? "" : text.getText().strip();
    }

    @Override
    public boolean performOk() {
        Map<Key, String> chosen = chosen();
        texts.forEach((key, text) -> {
            if (text.isEnabled()) {
                chosen.put(key, text.getText().strip());
            }
        });
        try {
            UserSettings.write(chosen);
            return true;
        } catch (IOException e) {
            setErrorMessage(Words.of("models.unkept", e.getMessage()));
            return false;
        }
    }
}
