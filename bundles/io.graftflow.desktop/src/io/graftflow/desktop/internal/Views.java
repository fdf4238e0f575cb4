package io.graftflow.desktop.internal;

import java.util.List;

/** The views' names in the registry. */
public final class Views {

    /** The open folder. */
    public static final String EXPLORER = "io.graftflow.desktop.explorer";

    /** What is wrong with open workflows. */
    public static final String PROBLEMS = "io.graftflow.desktop.problems";

    /** What runs: the workbench's own view of jobs. */
    public static final String PROGRESS = "org.eclipse.ui.views.ProgressView";

    /** What runs and the application tell. */
    public static final String LOG = "io.graftflow.desktop.log";

    /** The help of the selected node. */
    public static final String HELP = "io.graftflow.desktop.help";

    /** All of them. */
    static final List<String> ALL = List.of(EXPLORER, PROBLEMS, PROGRESS, LOG, HELP);

    private Views() {}
}
