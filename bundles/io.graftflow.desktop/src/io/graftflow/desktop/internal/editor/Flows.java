package io.graftflow.desktop.internal.editor;

import io.graftflow.desktop.internal.Words;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jface.dialogs.ErrorDialog;
import org.eclipse.ui.IEditorPart;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;

/** The workflows in tabs. */
public final class Flows {

    private Flows() {}

    /** Opens a workflow, or brings its tab to the front; an empty path means the start page. */
    public static Optional<FlowEditor> open(IWorkbenchPage page, String path) {
        try {
            IEditorPart editor = page.openEditor(new FlowInput(path), FlowEditor.ID);
            return editor instanceof FlowEditor flow ? Optional.of(flow) : Optional.empty();
        } catch (PartInitException e) {
            ErrorDialog.openError(page.getWorkbenchWindow().getShell(), Words.of("flow.open"), null, e.getStatus());
            return Optional.empty();
        }
    }

    /** The page of the window. */
    public static Optional<IWorkbenchPage> page() {
        return Arrays.stream(PlatformUI.getWorkbench().getWorkbenchWindows())
                .map(window -> window.getActivePage())
                .filter(page -> page != null)
                .findFirst();
    }

    /** The workflow whose tab is in front. */
    public static Optional<FlowEditor> active() {
        return page().map(IWorkbenchPage::getActiveEditor)
                .filter(FlowEditor.class::isInstance)
                .map(FlowEditor.class::cast);
    }
}
