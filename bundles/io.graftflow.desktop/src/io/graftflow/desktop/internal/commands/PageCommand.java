package io.graftflow.desktop.internal.commands;

import io.graftflow.desktop.internal.editor.FlowEditor;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.expressions.IEvaluationContext;
import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExecutableExtension;
import org.eclipse.ui.ISources;
import org.eclipse.ui.handlers.HandlerUtil;

/** A command that the page in the tab in front does; which one stands behind the class in {@code plugin.xml}. */
public final class PageCommand extends AbstractHandler implements IExecutableExtension {

    private String command = "";

    @Override
    public void setInitializationData(IConfigurationElement configuration, String property, Object data) {
        command = String.valueOf(data);
    }

    @Override
    public Object execute(ExecutionEvent event) {
        if (HandlerUtil.getActiveEditor(event) instanceof FlowEditor editor) {
            editor.act(command);
        }
        return null;
    }

    @Override
    public void setEnabled(Object context) {
        Object editor = context instanceof IEvaluationContext now ? now.getVariable(ISources.ACTIVE_EDITOR_NAME) : null;
        setBaseEnabled(editor instanceof FlowEditor flow && !flow.path().isEmpty());
    }
}
