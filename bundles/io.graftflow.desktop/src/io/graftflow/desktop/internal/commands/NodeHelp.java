package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.Views;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.handlers.HandlerUtil;

/** Shows the help of the selected node. */
public final class NodeHelp extends AbstractHandler {

    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        try {
            return HandlerUtil.getActiveWorkbenchWindow(event).getActivePage().showView(Views.HELP);
        } catch (PartInitException e) {
            throw new ExecutionException("The help cannot be shown.", e);
        }
    }
}
