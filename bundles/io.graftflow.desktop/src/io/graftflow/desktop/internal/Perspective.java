package io.graftflow.desktop.internal;

import org.eclipse.ui.IFolderLayout;
import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;

/** How the window is arranged at first: the explorer on the left, workflows in the middle, what is told below them. */
public final class Perspective implements IPerspectiveFactory {

    /** The perspective's name in the registry. */
    public static final String ID = "io.graftflow.desktop.perspective";

    private static final float EXPLORER = 0.17f;
    private static final float ABOVE = 0.76f;

    @Override
    public void createInitialLayout(IPageLayout layout) {
        layout.setEditorAreaVisible(true);
        layout.addView(Views.EXPLORER, IPageLayout.LEFT, EXPLORER, IPageLayout.ID_EDITOR_AREA);
        IFolderLayout below = layout.createFolder(
                "io.graftflow.desktop.below", IPageLayout.BOTTOM, ABOVE, IPageLayout.ID_EDITOR_AREA);
        below.addView(Views.PROBLEMS);
        below.addView(Views.PROGRESS);
        below.addView(Views.LOG);
        below.addView(Views.HELP);
        for (String view : Views.ALL) {
            layout.addShowViewShortcut(view);
        }
    }
}
