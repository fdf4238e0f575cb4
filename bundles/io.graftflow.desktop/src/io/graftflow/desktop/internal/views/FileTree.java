package io.graftflow.desktop.internal.views;

import io.graftflow.base.ProblemException;
import io.graftflow.desktop.internal.Icons;
import io.graftflow.desktop.internal.session.Session;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jface.viewers.ColumnLabelProvider;
import org.eclipse.jface.viewers.ITreeContentProvider;
import org.eclipse.swt.graphics.Image;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open folder as the server lists it: without hidden files and those of build tools, folders first. */
final class FileTree implements ITreeContentProvider {

    private static final Logger LOG = LoggerFactory.getLogger(FileTree.class);

    private final Session session;

    FileTree(Session session) {
        this.session = session;
    }

    @Override
    public Object[] getElements(Object input) {
        return entries("");
    }

    @Override
    public Object[] getChildren(Object parent) {
        return parent instanceof FileEntry entry && entry.isFolder() ? entries(entry.path()) : new Object[0];
    }

    private Object[] entries(String folder) {
        try {
            List<FileEntry> entries = new ArrayList<>();
            session.server()
                    .get("/api/files?folder=" + URLEncoder.encode(folder, StandardCharsets.UTF_8))
                    .path("entries")
                    .forEach(json -> entries.add(FileEntry.of(json)));
            return entries.toArray();
        } catch (ProblemException e) {
            LOG.info("The folder \"{}\" cannot be listed: {}", folder, e.getMessage());
            return new Object[0];
        }
    }

    @Override
    public Object getParent(Object element) {
        if (element instanceof FileEntry entry && !entry.folder().isEmpty()) {
            String folder = entry.folder();
            return new FileEntry(folder, folder.substring(folder.lastIndexOf('/') + 1), "folder", false);
        }
        return null;
    }

    @Override
    public boolean hasChildren(Object element) {
        return element instanceof FileEntry entry && entry.isFolder();
    }

    /** Names with the pictures of their kinds. */
    static final class Labels extends ColumnLabelProvider {

        @Override
        public String getText(Object element) {
            return element instanceof FileEntry entry ? entry.name() : "";
        }

        @Override
        public Image getImage(Object element) {
            return element instanceof FileEntry entry ? Icons.image(entry.kind()) : null;
        }
    }
}
