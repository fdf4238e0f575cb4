package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.session.Session;
import io.graftflow.desktop.internal.views.FileChanges;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.handlers.HandlerUtil;

/** Makes an empty workflow and opens it. */
public final class NewFlow extends AbstractHandler {

    @Override
    public Object execute(ExecutionEvent event) {
        Session session = PlatformUI.getWorkbench().getService(Session.class);
        new FileChanges(session).newFlow(HandlerUtil.getActiveShell(event), "");
        return null;
    }
}
