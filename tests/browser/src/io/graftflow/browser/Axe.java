package io.graftflow.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What axe-core finds wrong with what a page shows, by the rules of WCAG 2.2 AA and its own good practice. */
final class Axe {

    private static final String SCRIPT = script();

    private Axe() {}

    /** One sentence for each element and rule. */
    static List<String> violations(Page page) {
        if (!(Boolean) page.evaluate("() => 'axe' in window")) {
            page.evaluate(SCRIPT);
        }
        Object found = page.evaluate("async () => JSON.stringify((await axe.run(document, {"
                + " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],"
                + " resultTypes: ['violations'] })).violations)");
        List<String> sentences = new ArrayList<>();
        JsonArray violations = JsonParser.parseString((String) found).getAsJsonArray();
        for (JsonElement violation : violations) {
            JsonObject rule = violation.getAsJsonObject();
            for (JsonElement node : rule.getAsJsonArray("nodes")) {
                sentences.add(rule.get("id").getAsString() + ": "
                        + node.getAsJsonObject().get("html").getAsString() + " "
                        + node.getAsJsonObject().get("failureSummary").getAsString());
            }
        }
        return sentences;
    }

    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
