package io.graftflow.desktop.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.widgets.Shell;

/** Tells in a dialog why something that was asked for cannot be done, in the sentence that the command line uses. */
public final class Alerts {

    private Alerts() {}

    /** Does something; gives whether it went well. */
    public static boolean during(Shell shell, String title, Runnable action) {
        try {
            action.run();
            return true;
        } catch (ProblemException e) {
            Problem problem = e.problem();
            MessageDialog.openError(shell, title, (problem.message() + "\n" + problem.remedy()).strip());
            return false;
        }
    }
}
