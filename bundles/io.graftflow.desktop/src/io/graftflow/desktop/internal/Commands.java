package io.graftflow.desktop.internal;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.ui.IWorkbenchPartSite;
import org.eclipse.ui.handlers.IHandlerService;

/** Gives a part its way to do the workbench's commands. */
public final class Commands {

    private Commands() {}

    /** Does a command by an action as long as the part has the focus. */
    public static void on(IWorkbenchPartSite site, String command, Runnable action) {
        site.getService(IHandlerService.class).activateHandler(command, new AbstractHandler() {
            @Override
            public Object execute(ExecutionEvent event) {
                action.run();
                return null;
            }
        });
    }
}
