package io.graftflow.desktop.internal.views;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.desktop.internal.session.Session;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jface.viewers.ColumnViewerToolTipSupport;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IMemento;
import org.eclipse.ui.IViewSite;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.part.ViewPart;

/** The open folder. It shows what others change in it, and keeps what was unfolded. */
public final class ExplorerView extends ViewPart {

    private static final String UNFOLDED = "unfolded";
    private static final int GATHER_MILLIS = 150;

    private Session session;
    private TreeViewer tree;
    private Runnable stop = () -> {};
    private Optional<String> unfolded = Optional.empty();
    private final Set<String> stale = new LinkedHashSet<>();

    @Override
    public void init(IViewSite site, IMemento memento) throws PartInitException {
        super.init(site, memento);
        unfolded = Optional.ofNullable(memento).map(kept -> kept.getString(UNFOLDED));
    }

    @Override
    public void createPartControl(Composite parent) {
        session = PlatformUI.getWorkbench().getService(Session.class);
        tree = new TreeViewer(parent, SWT.MULTI | SWT.H_SCROLL | SWT.V_SCROLL);
        tree.setContentProvider(new FileTree(session));
        tree.setLabelProvider(new FileTree.Labels());
        ColumnViewerToolTipSupport.enableFor(tree);
        tree.setInput(session);
        unfolded.ifPresent(this::unfold);
        getSite().setSelectionProvider(tree);
        setTitleToolTip(session.folder().toString());
        new ExplorerCommands(this, tree, session).install();
        stop = session.listen(this::heard);
    }

    private void heard(ObjectNode event) {
        switch (event.path("type").asText()) {
            case "files" -> refreshSoon(event.path("folder").asText());
            case "flow" -> {
                String path = event.path("path").asText();
                refreshSoon(path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "");
            }
            default -> {}
        }
    }

    /** Many events come at once when a folder is copied. */
    private void refreshSoon(String folder) {
        if (stale.isEmpty()) {
            Display.getCurrent().timerExec(GATHER_MILLIS, this::refreshStale);
        }
        stale.add(folder);
    }

    private void refreshStale() {
        Set<String> folders = Set.copyOf(stale);
        stale.clear();
        if (tree.getControl().isDisposed()) {
            return;
        }
        if (folders.contains("")) {
            tree.refresh();
        } else {
            folders.forEach(folder -> tree.refresh(folder(folder)));
        }
    }

    private static FileEntry folder(String path) {
        return new FileEntry(path, path.substring(path.lastIndexOf('/') + 1), "folder", false);
    }

    /** Shows a file, unfolding what it lies in, and selects it. */
    public void reveal(String path) {
        tree.refresh();
        tree.setSelection(
                new StructuredSelection(new FileEntry(path, path.substring(path.lastIndexOf('/') + 1), "other", false)),
                true);
    }

    private void unfold(String kept) {
        List<FileEntry> folders = Arrays.stream(kept.split("\n"))
                .filter(path -> !path.isEmpty())
                .map(ExplorerView::folder)
                .toList();
        folders.forEach(folder -> tree.setExpandedState(folder, true));
    }

    @Override
    public void saveState(IMemento memento) {
        StringBuilder paths = new StringBuilder();
        for (Object element : tree.getExpandedElements()) {
            if (element instanceof FileEntry entry) {
                paths.append(entry.path()).append('\n');
            }
        }
        memento.putString(UNFOLDED, paths.toString());
    }

    @Override
    public void setFocus() {
        tree.getControl().setFocus();
    }

    @Override
    public void dispose() {
        stop.run();
        super.dispose();
    }
}
