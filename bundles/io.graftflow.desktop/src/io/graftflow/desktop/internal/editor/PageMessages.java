package io.graftflow.desktop.internal.editor;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import java.util.function.Consumer;
import org.eclipse.swt.browser.Browser;
import org.eclipse.swt.browser.BrowserFunction;

/** The function that the page tells things by: one JSON object a call, see {@code host/shell.ts} of the page. */
final class PageMessages extends BrowserFunction {

    private static final String NAME = "graftflowTell";

    private final Consumer<JsonNode> listener;

    /** Gives the page in a browser its function. */
    PageMessages(Browser browser, Consumer<JsonNode> listener) {
        super(browser, NAME, true, null);
        this.listener = listener;
    }

    @Override
    public Object function(Object[] arguments) {
        if (arguments.length == 1 && arguments[0] instanceof String message) {
            JsonNode told = Json.parse(message, NAME);
            // the page goes on meanwhile: it need not wait for what a message brings about
            getBrowser().getDisplay().asyncExec(() -> listener.accept(told));
        }
        return null;
    }
}
