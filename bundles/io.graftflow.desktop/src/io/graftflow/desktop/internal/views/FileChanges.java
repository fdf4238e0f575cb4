package io.graftflow.desktop.internal.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.editor.FlowEditor;
import io.graftflow.desktop.internal.editor.FlowInput;
import io.graftflow.desktop.internal.editor.Flows;
import io.graftflow.desktop.internal.session.Session;
import io.graftflow.flow.Flow;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.jface.dialogs.InputDialog;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IEditorPart;
import org.eclipse.ui.IWorkbenchPage;

/** Makes, renames and removes files of the open folder. Workflows go by the server, which takes their lock files along. */
public final class FileChanges {

    private final Session session;

    /** Changes in a session's folder. */
    public FileChanges(Session session) {
        this.session = session;
    }

    /** Why a name cannot be a file's, in the form that input dialogs want: null when it can. */
    static String wrongName(String name) {
        if (name.isBlank()) {
            return Words.of("name.missing");
        }
        return name.contains("/") || name.contains("\\") || name.equals(".") || name.equals("..")
                ? Words.of("name.path")
                : null;
    }

    /** Asks for a name, makes an empty workflow in a folder and opens it. */
    public void newFlow(Shell shell, String folder) {
        InputDialog dialog = new InputDialog(
                shell, Words.of("flow.new"), Words.of("flow.name"), free(folder), FileChanges::wrongName);
        if (dialog.open() != Window.OK) {
            return;
        }
        String name = dialog.getValue();
        String path = within(folder, name.endsWith(Flow.SUFFIX) ? name : name + Flow.SUFFIX);
        ObjectNode content = Json.object();
        content.putObject("flow").put("graftflow", Flow.VERSION);
        boolean made = Alerts.during(
                shell, Words.of("flow.new"), () -> session.server().put(flow(path), content, "If-None-Match", "*"));
        if (made) {
            Flows.page().ifPresent(page -> Flows.open(page, path));
        }
    }

    private String free(String folder) {
        for (int number = 1; ; number++) {
            String name = "workflow" + (number == 1 ? "" : "-" + number);
            if (Files.notExists(session.file(within(folder, name + Flow.SUFFIX)))) {
                return name;
            }
        }
    }

    void newFolder(String within, String name) {
        disk("made", session.file(within(within, name)), Files::createDirectory);
    }

    /** Gives a file another name; the tab of a workflow follows it, after it was saved. */
    void rename(FileEntry entry, String name) {
        String target = within(entry.folder(), name);
        if (!entry.isFlow()) {
            disk("renamed", session.file(entry.path()), file -> Files.move(file, session.file(target)));
            return;
        }
        Flows.page().ifPresent(page -> save(page, entry.path()));
        String path = target.endsWith(Flow.SUFFIX) ? target : target + Flow.SUFFIX;
        session.server()
                .post(
                        "/api/flow/move",
                        Json.object().put("from", entry.path()).put("to", path).put("etag", etag(entry.path())));
        Flows.page().ifPresent(page -> {
            if (page.findEditor(new FlowInput(entry.path())) instanceof FlowEditor editor) {
                editor.moved(path);
            }
        });
    }

    private static void save(IWorkbenchPage page, String path) {
        IEditorPart editor = page.findEditor(new FlowInput(path));
        if (editor != null && editor.isDirty()) {
            editor.doSave(new NullProgressMonitor());
        }
    }

    void delete(FileEntry entry) {
        if (entry.isFlow()) {
            Flows.page().ifPresent(page -> {
                IEditorPart editor = page.findEditor(new FlowInput(entry.path()));
                if (editor != null) {
                    page.closeEditor(editor, false);
                }
            });
            session.server().delete(flow(entry.path()), etag(entry.path()));
        } else {
            disk("deleted", session.file(entry.path()), AtomicFiles::deleteTree);
        }
    }

    private String etag(String path) {
        return session.server().get(flow(path)).path("etag").asText();
    }

    private static String flow(String path) {
        return "/api/flow?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private static String within(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    private interface Change {
        void apply(Path file) throws IOException;
    }

    private static void disk(String done, Path file, Change change) {
        try {
            change.apply(file);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "file.unchanged",
                            file.getFileName() + " cannot be " + done + ": " + e.getMessage() + ".",
                            "See whether the file is there and may be changed."),
                    e);
        }
    }
}
