package io.graftflow.desktop.internal.editor;

import org.eclipse.core.runtime.IAdaptable;
import org.eclipse.ui.IElementFactory;
import org.eclipse.ui.IMemento;

/** Brings the tabs of the last time back. */
public final class FlowInputs implements IElementFactory {

    static final String ID = "io.graftflow.desktop.flow-inputs";

    @Override
    public IAdaptable createElement(IMemento memento) {
        String path = memento.getString(FlowInput.PATH);
        return new FlowInput(path == null ? "" : path);
    }
}
