package io.graftflow.desktop.internal.editor;

import io.graftflow.desktop.internal.Clipboards;
import io.graftflow.desktop.internal.Commands;
import org.eclipse.ui.IWorkbenchCommandConstants;

/** The workbench's commands of editing, on the canvas or in the field that the cursor is in. */
final class EditCommands {

    private EditCommands() {}

    /** Gives the commands to a tab, for as long as it has the focus. */
    static void activate(FlowEditor editor) {
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_UNDO, () -> edit(editor, "undo"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_REDO, () -> edit(editor, "redo"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_DELETE, () -> edit(editor, "delete"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_SELECT_ALL, () -> edit(editor, "selectAll"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_COPY, () -> copy(editor, "copy()"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_CUT, () -> copy(editor, "cut()"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.FILE_RENAME, () -> editor.act("rename"));
        Commands.on(editor.getSite(), IWorkbenchCommandConstants.EDIT_PASTE, () -> paste(editor));
    }

    private static void edit(FlowEditor editor, String what) {
        editor.ask("edit(" + FlowEditor.quoted(what) + ")");
    }

    private static void copy(FlowEditor editor, String call) {
        Clipboards.put(editor.answer(call));
    }

    private static void paste(FlowEditor editor) {
        Clipboards.text().ifPresent(text -> editor.ask("paste(" + FlowEditor.quoted(text) + ")"));
    }
}
