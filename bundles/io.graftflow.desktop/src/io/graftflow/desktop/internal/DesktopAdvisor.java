package io.graftflow.desktop.internal;

import io.graftflow.desktop.internal.editor.FlowEditor;
import io.graftflow.desktop.internal.editor.Flows;
import io.graftflow.desktop.internal.runs.RunJobs;
import io.graftflow.desktop.internal.session.Session;
import java.util.List;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.application.IWorkbenchConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchAdvisor;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;
import org.eclipse.ui.contexts.IContextService;

/** How the workbench begins and ends. */
final class DesktopAdvisor extends WorkbenchAdvisor {

    /** What the window's own keys belong to. */
    private static final String CONTEXT = "io.graftflow.desktop.window";

    private final Session session;
    private final List<String> flows;

    /** A workbench for a session that opens these workflows, besides those that were open before. */
    DesktopAdvisor(Session session, List<String> flows) {
        this.session = session;
        this.flows = flows;
    }

    @Override
    public void initialize(IWorkbenchConfigurer configurer) {
        configurer.setSaveAndRestore(true);
        RunJobs.follow(session);
        Look.follow(session);
    }

    @Override
    public String getInitialWindowPerspectiveId() {
        return Perspective.ID;
    }

    @Override
    public String getMainPreferencePageId() {
        return "io.graftflow.desktop.preferences.running";
    }

    @Override
    public WorkbenchWindowAdvisor createWorkbenchWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
        return new WindowAdvisor(configurer, session);
    }

    @Override
    public void postStartup() {
        PlatformUI.getWorkbench().getService(IContextService.class).activateContext(CONTEXT);
        IWorkbenchPage page =
                PlatformUI.getWorkbench().getActiveWorkbenchWindow().getActivePage();
        flows.forEach(flow -> Flows.open(page, flow));
        if (page.getEditorReferences().length == 0) {
            Flows.open(page, "");
        }
    }

    /** Ends without a question, as somebody asked the process to: unsaved edits are kept for the next start. */
    void closeAtOnce() {
        if (PlatformUI.isWorkbenchRunning()) {
            FlowEditor.leaveUnsaved();
            PlatformUI.getWorkbench().close();
        }
    }
}
