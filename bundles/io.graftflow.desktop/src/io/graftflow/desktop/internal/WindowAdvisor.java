package io.graftflow.desktop.internal;

import io.graftflow.desktop.internal.session.Session;
import java.nio.file.Path;
import org.eclipse.swt.graphics.Point;
import org.eclipse.ui.application.ActionBarAdvisor;
import org.eclipse.ui.application.IActionBarConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;

/** How the window looks at first; afterwards it is as the user left it. */
final class WindowAdvisor extends WorkbenchWindowAdvisor {

    private static final int WIDTH = 1440;
    private static final int HEIGHT = 900;

    private final Session session;

    WindowAdvisor(IWorkbenchWindowConfigurer configurer, Session session) {
        super(configurer);
        this.session = session;
    }

    @Override
    public ActionBarAdvisor createActionBarAdvisor(IActionBarConfigurer configurer) {
        return new MenuBar(configurer);
    }

    @Override
    public void preWindowOpen() {
        IWorkbenchWindowConfigurer window = getWindowConfigurer();
        window.setInitialSize(new Point(WIDTH, HEIGHT));
        window.setShowCoolBar(false);
        window.setShowPerspectiveBar(false);
        window.setShowStatusLine(true);
        window.setShowProgressIndicator(true);
        Path name = session.folder().getFileName();
        window.setTitle((name == null ? session.folder() : name) + " – Graftflow");
    }
}
