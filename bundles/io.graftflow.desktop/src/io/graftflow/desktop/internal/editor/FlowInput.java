package io.graftflow.desktop.internal.editor;

import io.graftflow.desktop.internal.Words;
import io.graftflow.flow.Flow;
import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IMemento;
import org.eclipse.ui.IPersistableElement;

/**
 * A workflow in the open folder, or the start page.
 *
 * @param path in the open folder, with slashes; empty for the start page
 */
public record FlowInput(String path) implements IEditorInput, IPersistableElement {

    static final String PATH = "path";

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public ImageDescriptor getImageDescriptor() {
        return ImageDescriptor.getMissingImageDescriptor();
    }

    @Override
    public String getName() {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return path.isEmpty()
                ? Words.of("start.title")
                : name.endsWith(Flow.SUFFIX) ? name.replace(Flow.SUFFIX, "") : name;
    }

    @Override
    public IPersistableElement getPersistable() {
        return this;
    }

    @Override
    public String getToolTipText() {
        return path.isEmpty() ? Words.of("start.tip") : path;
    }

    @Override
    public String getFactoryId() {
        return FlowInputs.ID;
    }

    @Override
    public void saveState(IMemento memento) {
        memento.putString(PATH, path);
    }

    @Override
    public <T> T getAdapter(Class<T> adapter) {
        return adapter.isInstance(this) ? adapter.cast(this) : null;
    }
}
