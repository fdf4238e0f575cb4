package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.editor.Flows;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.ui.handlers.HandlerUtil;

/** Shows examples, recent workflows, and what there is in the folder. */
public final class StartPage extends AbstractHandler {

    @Override
    public Object execute(ExecutionEvent event) {
        Flows.open(HandlerUtil.getActiveWorkbenchWindow(event).getActivePage(), "");
        return null;
    }
}
