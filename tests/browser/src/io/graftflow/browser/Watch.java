package io.graftflow.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Everything that went wrong in a browser without being shown: console, uncaught errors, requests that failed. */
final class Watch {

    private static final int BAD = 400;
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    private Predicate<String> expected = fault -> false;

    Watch(BrowserContext context) {
        context.onConsoleMessage(this::said);
        context.onWebError(error -> faults.add("error " + error.error()));
        context.onRequestFailed(this::failed);
        context.onResponse(this::answered);
    }

    /** Faults that a test brings about itself, such as those of a server that it kills. */
    void expect(String pattern) {
        Predicate<String> before = expected;
        Predicate<String> more = Pattern.compile(pattern).asPredicate();
        expected = before.or(more);
    }

    /** The faults that nobody expected. */
    List<String> faults() {
        synchronized (faults) {
            return faults.stream().filter(expected.negate()).toList();
        }
    }

    private void said(ConsoleMessage message) {
        if (List.of("error", "warning").contains(message.type())) {
            faults.add(message.type() + " " + message.text() + " at " + message.location());
        }
    }

    private void failed(Request request) {
        // a page that is left or reloaded lets go of what it was asking for
        boolean left = "net::ERR_ABORTED".equals(request.failure());
        if (!left) {
            faults.add("failed " + request.method() + " " + request.url() + ": " + request.failure());
        }
    }

    private void answered(Response response) {
        if (response.status() >= BAD) {
            Page page = response.frame().page();
            faults.add(
                    response.status() + " " + response.request().method() + " " + response.url() + " on " + page.url());
        }
    }
}
