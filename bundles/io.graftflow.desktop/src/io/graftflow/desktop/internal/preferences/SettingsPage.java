package io.graftflow.desktop.internal.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.session.Session;
import org.eclipse.jface.preference.PreferencePage;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.IWorkbenchPreferencePage;
import org.eclipse.ui.PlatformUI;

/** A page of labels and fields over the server's settings, which pages in browsers show and change as well. */
abstract class SettingsPage extends PreferencePage implements IWorkbenchPreferencePage {

    private static final int WRAPPED = 420;

    @Override
    public void init(IWorkbench workbench) {
        noDefaultAndApplyButton();
    }

    @Override
    protected final Control createContents(Composite parent) {
        Composite fields = new Composite(parent, SWT.NONE);
        GridLayout layout = new GridLayout(2, false);
        layout.marginWidth = 0;
        layout.horizontalSpacing = 12;
        layout.verticalSpacing = 8;
        fields.setLayout(layout);
        fill(fields, settings());
        return fields;
    }

    /** Puts labels and fields into two columns, with what holds now. */
    abstract void fill(Composite fields, ObjectNode settings);

    private static ObjectNode settings() {
        return PlatformUI.getWorkbench().getService(Session.class).server().get("/api/settings");
    }

    /** Changes the settings; gives whether they were taken. */
    boolean put(ObjectNode change) {
        return Alerts.during(getShell(), getTitle(), () -> PlatformUI.getWorkbench()
                .getService(Session.class)
                .server()
                .put("/api/settings", change));
    }

    static void label(Composite fields, String text) {
        Label label = new Label(fields, SWT.NONE);
        label.setText(text);
        label.setLayoutData(new GridData(SWT.BEGINNING, SWT.CENTER, false, false));
    }

    /** A quiet line under a field. */
    static void hint(Composite fields, String text) {
        new Label(fields, SWT.NONE).setLayoutData(new GridData());
        Label hint = new Label(fields, SWT.WRAP);
        hint.setText(text);
        hint.setForeground(hint.getDisplay().getSystemColor(SWT.COLOR_WIDGET_DISABLED_FOREGROUND));
        GridData place = new GridData(SWT.FILL, SWT.CENTER, true, false);
        place.widthHint = WRAPPED;
        hint.setLayoutData(place);
    }

    /** A choice of words, each with its name; what is chosen already need not be among them. */
    static Combo choice(Composite fields, String[] words, String[] names, String chosen) {
        Combo combo = new Combo(fields, SWT.READ_ONLY);
        combo.setItems(names);
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(chosen)) {
                combo.select(i);
            }
        }
        combo.setLayoutData(new GridData(SWT.BEGINNING, SWT.CENTER, true, false));
        return combo;
    }
}
