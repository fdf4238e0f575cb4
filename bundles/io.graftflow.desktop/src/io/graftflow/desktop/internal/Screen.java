package io.graftflow.desktop.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import org.eclipse.core.runtime.Platform;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTError;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.PlatformUI;

/** Whether this machine can show a window with a browser in it, and what is missing when it cannot. */
final class Screen {

    private Screen() {}

    /**
     * Looks at what can be known before anything is loaded.
     *
     * @throws ProblemException {@code desktop.no-display}
     */
    static void check() {
        if (Platform.OS_LINUX.equals(Platform.getOS()) && unset("DISPLAY") && unset("WAYLAND_DISPLAY")) {
            throw noDisplay("neither DISPLAY nor WAYLAND_DISPLAY is set", null);
        }
    }

    private static boolean unset(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isEmpty();
    }

    /**
     * Opens the display, and a browser once: a window whose tabs stay empty would say less.
     *
     * @throws ProblemException {@code desktop.no-display}, {@code desktop.no-gtk}, {@code desktop.no-browser}
     */
    static Display open() {
        Display display = display();
        Shell shell = new Shell(display);
        try {
            new Browser(shell, SWT.NONE).dispose();
            return display;
        } catch (SWTError | SWTException e) {
            display.dispose();
            throw noBrowser(e);
        } finally {
            shell.dispose();
        }
    }

    private static Display display() {
        try {
            return PlatformUI.createDisplay();
        } catch (SWTError | SWTException e) {
            throw noDisplay(e.getMessage(), e);
        } catch (UnsatisfiedLinkError e) {
            throw new ProblemException(
                    Problem.error(
                            "desktop.no-gtk",
                            "GTK 3, which draws the window, cannot be loaded: " + firstLine(e) + ".",
                            "Install it (Debian: apt install libgtk-3-0), or use graftflow serve."),
                    e);
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .strip()
                .replaceAll("(?s)\\R.*", "")
                .replaceAll("\\.$", "");
    }

    private static ProblemException noDisplay(String why, Throwable cause) {
        return new ProblemException(
                Problem.error(
                        "desktop.no-display",
                        "There is no display to open a window on: " + why + ".",
                        "Start it in a desktop session, or use graftflow serve, which shows the canvas in a browser."),
                cause);
    }

    private static ProblemException noBrowser(Throwable cause) {
        boolean linux = Platform.OS_LINUX.equals(Platform.getOS());
        return new ProblemException(
                Problem.error(
                        "desktop.no-browser",
                        linux
                                ? "WebKitGTK, which shows the canvas, cannot be loaded."
                                : "The system's browser, which shows the canvas, cannot be loaded: " + firstLine(cause)
                                        + ".",
                        linux
                                ? "Install it (Debian: apt install libwebkit2gtk-4.1-0), or use graftflow serve."
                                : "Install it, or use graftflow serve."),
                cause);
    }
}
