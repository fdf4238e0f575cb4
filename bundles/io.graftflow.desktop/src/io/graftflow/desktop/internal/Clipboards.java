package io.graftflow.desktop.internal;

import java.util.Optional;
import org.eclipse.swt.dnd.Clipboard;
import org.eclipse.swt.dnd.TextTransfer;
import org.eclipse.swt.dnd.Transfer;
import org.eclipse.swt.widgets.Display;

/** Text on the system's clipboard. */
public final class Clipboards {

    private Clipboards() {}

    /** Puts a text there; an empty one leaves what is there. */
    public static void put(String text) {
        if (!text.isEmpty()) {
            Clipboard clipboard = new Clipboard(Display.getCurrent());
            clipboard.setContents(new Object[] {text}, new Transfer[] {TextTransfer.getInstance()});
            clipboard.dispose();
        }
    }

    /** The text that is there. */
    public static Optional<String> text() {
        Clipboard clipboard = new Clipboard(Display.getCurrent());
        Object held = clipboard.getContents(TextTransfer.getInstance());
        clipboard.dispose();
        return held instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
