package io.graftflow.desktop.internal.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.desktop.internal.Words;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Spinner;

/** On what runs run. */
public final class RunningPage extends SettingsPage {

    private static final int MOST_THREADS = 1024;

    private Combo device;
    private Spinner threads;

    @Override
    void fill(Composite fields, ObjectNode settings) {
        label(fields, Words.of("running.device"));
        device = new Combo(fields, SWT.DROP_DOWN);
        device.setItems("auto", "cpu", "cuda");
        device.setText(settings.path("device").asText());
        device.setLayoutData(new GridData(SWT.BEGINNING, SWT.CENTER, true, false));
        hint(fields, Words.of("running.deviceHint"));
        label(fields, Words.of("running.threads"));
        threads = new Spinner(fields, SWT.BORDER);
        threads.setValues(settings.path("threads").asInt(), 0, MOST_THREADS, 0, 1, 4);
        hint(fields, Words.of("running.threadsHint", Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public boolean performOk() {
        return put(Json.object().put("device", device.getText().strip()).put("threads", threads.getSelection()));
    }
}
