package io.graftflow.desktop.internal.views;

import io.graftflow.desktop.internal.Alerts;
import io.graftflow.desktop.internal.Clipboards;
import io.graftflow.desktop.internal.Commands;
import io.graftflow.desktop.internal.Words;
import io.graftflow.desktop.internal.editor.Flows;
import io.graftflow.desktop.internal.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IMenuManager;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.jface.dialogs.InputDialog;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IViewPart;
import org.eclipse.ui.IWorkbenchCommandConstants;

/** What can be done with files in the explorer, by double-click, by key and by its menu. */
final class ExplorerCommands {

    private final IViewPart view;
    private final TreeViewer tree;
    private final Session session;
    private final FileChanges changes;

    ExplorerCommands(IViewPart view, TreeViewer tree, Session session) {
        this.view = view;
        this.tree = tree;
        this.session = session;
        this.changes = new FileChanges(session);
    }

    void install() {
        tree.addDoubleClickListener(event -> first().ifPresent(this::open));
        MenuManager menu = new MenuManager();
        menu.setRemoveAllWhenShown(true);
        menu.addMenuListener(this::fill);
        tree.getControl().setMenu(menu.createContextMenu(tree.getControl()));
        view.getSite().registerContextMenu(menu, tree);
        Commands.on(view.getSite(), IWorkbenchCommandConstants.FILE_RENAME, this::rename);
        Commands.on(view.getSite(), IWorkbenchCommandConstants.EDIT_DELETE, this::delete);
        Commands.on(view.getSite(), IWorkbenchCommandConstants.FILE_REFRESH, tree::refresh);
        Commands.on(view.getSite(), IWorkbenchCommandConstants.EDIT_COPY, this::copyPath);
    }

    private void fill(IMenuManager menu) {
        Optional<FileEntry> first = first();
        first.ifPresent(entry -> {
            menu.add(action(Words.of("explorer.open"), () -> open(entry)));
            boolean canvas =
                    Flows.active().filter(flow -> !flow.path().isEmpty()).isPresent();
            if (entry.makesNode() && canvas) {
                menu.add(action(
                        Words.of("explorer.add"), () -> Flows.active().ifPresent(flow -> flow.add(entry.path()))));
            }
            if (!entry.isFolder()) {
                menu.add(action(Words.of("explorer.launch"), () -> launch(entry)));
            }
            menu.add(new Separator());
            menu.add(action(Words.of("explorer.copy"), this::copyPath));
            menu.add(action(Words.of("explorer.rename") + "\tF2", this::rename));
            menu.add(action(Words.of("explorer.delete") + "\tDelete", this::delete));
            menu.add(new Separator());
        });
        menu.add(action(Words.of("explorer.newFlow"), () -> changes.newFlow(shell(), folderOf(first))));
        menu.add(action(Words.of("explorer.newFolder"), () -> newFolder(folderOf(first))));
        menu.add(new Separator());
        menu.add(action(Words.of("explorer.show"), this::showOutside));
        menu.add(action(Words.of("explorer.refresh") + "\tF5", tree::refresh));
    }

    private static Action action(String text, Runnable work) {
        return new Action(text) {
            @Override
            public void run() {
                work.run();
            }
        };
    }

    private void open(FileEntry entry) {
        if (entry.isFolder()) {
            tree.setExpandedState(entry, !tree.getExpandedState(entry));
        } else if (entry.isFlow()) {
            Flows.open(view.getSite().getPage(), entry.path());
        } else {
            launch(entry);
        }
    }

    private void launch(FileEntry entry) {
        if (!Program.launch(session.file(entry.path()).toString())) {
            MessageDialog.openInformation(shell(), Words.of("open.title"), Words.of("open.unknown", entry.name()));
        }
    }

    private void showOutside() {
        String folder = first().map(ExplorerCommands::folderOf).orElse("");
        Program.launch(session.file(folder).toString());
    }

    private void copyPath() {
        Clipboards.put(selected().stream()
                .map(entry -> session.file(entry.path()).toString())
                .collect(Collectors.joining("\n")));
    }

    private void rename() {
        first().ifPresent(entry -> {
            InputDialog dialog = new InputDialog(
                    shell(),
                    Words.of("rename.title"),
                    Words.of("rename.name", entry.name()),
                    entry.name(),
                    FileChanges::wrongName);
            if (dialog.open() == Window.OK && !dialog.getValue().equals(entry.name())) {
                Alerts.during(shell(), Words.of("rename.title"), () -> changes.rename(entry, dialog.getValue()));
                tree.refresh();
            }
        });
    }

    private void delete() {
        List<FileEntry> entries = selected();
        if (entries.isEmpty()) {
            return;
        }
        String what = entries.size() == 1 ? entries.get(0).name() : Words.of("delete.several", entries.size());
        boolean sure = MessageDialog.open(
                        MessageDialog.QUESTION,
                        shell(),
                        Words.of("delete.title"),
                        Words.of("delete.question", what),
                        0,
                        Words.of("delete.title"),
                        Words.of("cancel"))
                == 0;
        if (sure) {
            Alerts.during(shell(), Words.of("delete.title"), () -> entries.forEach(changes::delete));
            tree.refresh();
        }
    }

    private void newFolder(String within) {
        InputDialog dialog = new InputDialog(
                shell(),
                Words.of("folder.new"),
                Words.of("folder.name"),
                Words.of("folder.default"),
                FileChanges::wrongName);
        if (dialog.open() == Window.OK) {
            Alerts.during(shell(), Words.of("folder.new"), () -> changes.newFolder(within, dialog.getValue()));
            tree.refresh();
        }
    }

    private List<FileEntry> selected() {
        return tree.getStructuredSelection().stream()
                .filter(FileEntry.class::isInstance)
                .map(FileEntry.class::cast)
                .toList();
    }

    private Optional<FileEntry> first() {
        return selected().stream().findFirst();
    }

    private static String folderOf(Optional<FileEntry> entry) {
        return entry.map(ExplorerCommands::folderOf).orElse("");
    }

    private static String folderOf(FileEntry entry) {
        return entry.isFolder() ? entry.path() : entry.folder();
    }

    private Shell shell() {
        return view.getSite().getShell();
    }
}
