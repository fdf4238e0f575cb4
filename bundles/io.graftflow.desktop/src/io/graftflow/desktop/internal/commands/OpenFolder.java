package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.Windows;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.session.Session;
import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.handlers.HandlerUtil;

/** Opens another folder in a window of its own. */
public final class OpenFolder extends AbstractHandler {

    @Override
    public Object execute(ExecutionEvent event) {
        Shell shell = HandlerUtil.getActiveShell(event);
        DirectoryDialog dialog = new DirectoryDialog(shell);
        dialog.setText(Words.of("folder.open"));
        dialog.setMessage(Words.of("folder.ownWindow"));
        dialog.setFilterPath(
                PlatformUI.getWorkbench().getService(Session.class).folder().toString());
        String chosen = dialog.open();
        if (chosen != null) {
            Alerts.during(shell, Words.of("folder.open"), () -> Windows.open(Path.of(chosen), ""));
        }
        return null;
    }
}
