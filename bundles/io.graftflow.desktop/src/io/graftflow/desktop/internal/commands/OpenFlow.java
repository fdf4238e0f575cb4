package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.Windows;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.editor.Flows;
import io.graftflow.desktop.internal.session.Session;
import io.graftflow.flow.Flow;
import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.handlers.HandlerUtil;

/** Opens a workflow's file: of the open folder in a tab, of another folder in a window of its own. */
public final class OpenFlow extends AbstractHandler {

    @Override
    public Object execute(ExecutionEvent event) {
        IWorkbenchWindow window = HandlerUtil.getActiveWorkbenchWindow(event);
        Session session = PlatformUI.getWorkbench().getService(Session.class);
        FileDialog dialog = new FileDialog(window.getShell(), SWT.OPEN);
        dialog.setText(Words.of("flow.open"));
        dialog.setFilterPath(session.folder().toString());
        dialog.setFilterNames(new String[] {Words.of("flow.filter", Flow.SUFFIX)});
        dialog.setFilterExtensions(new String[] {"*" + Flow.SUFFIX});
        String chosen = dialog.open();
        if (chosen != null) {
            open(window, session, Path.of(chosen));
        }
        return null;
    }

    private static void open(IWorkbenchWindow window, Session session, Path file) {
        Shell shell = window.getShell();
        if (file.startsWith(session.folder())) {
            Flows.open(window.getActivePage(), session.path(file));
        } else {
            Alerts.during(
                    shell,
                    Words.of("flow.open"),
                    () -> Windows.open(file.getParent(), file.getFileName().toString()));
        }
    }
}
