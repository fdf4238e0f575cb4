package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.desktop.internal.Words;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** The nodes' help as pages without scripts. Markup in a help text is shown as text. */
public final class HelpPages {

    /** What the address of a node's page begins with. */
    public static final String NODE = "graftflow-node:";

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

    private static final String STYLE =
            """
            body { font: 13px/1.5 Inter, system-ui, sans-serif; margin: 10px 14px; max-width: 62em; color: %s; background: %s }
            h1 { font-size: 16px; margin: 0 0 2px } h2 { font-size: 14px; margin: 16px 0 4px } h3 { font-size: 13px }
            p { margin: 6px 0 } a { color: %s; text-decoration: none } a:hover { text-decoration: underline }
            code, pre { font: 12px 'JetBrains Mono', ui-monospace, monospace; background: %s; border-radius: 3px }
            code { padding: 1px 3px } pre { padding: 8px; overflow: auto } pre code { padding: 0 }
            table { border-collapse: collapse; margin: 8px 0 } th { text-align: left; font-weight: 600 }
            th, td { border-bottom: 1px solid %s; padding: 3px 10px 3px 0; vertical-align: top }
            .quiet { color: %s } ul.nodes { columns: 16em; list-style: none; padding: 0; margin: 2px 0 8px }
            """;

    private final JsonNode catalogue;

    /** Pages of the server's catalogue of nodes. */
    public HelpPages(JsonNode catalogue) {
        this.catalogue = catalogue;
    }

    /** The page of a node type with version, in a light or a dark look. */
    public String node(String type, boolean dark) {
        return nodes().filter(node -> node.path("type").asText().equals(type))
                .findFirst()
                .map(node -> page(described(node), dark))
                .orElseGet(() -> page(
                        "<h1>" + escaped(type) + "</h1><p>" + escaped(Words.of("help.none")) + "</p>" + all(), dark));
    }

    /** All nodes by category. */
    public String index(boolean dark) {
        return page("<p class=quiet>" + escaped(Words.of("help.choose")) + "</p>" + all(), dark);
    }

    private Stream<JsonNode> nodes() {
        return StreamSupport.stream(catalogue.path("nodes").spliterator(), false);
    }

    private String all() {
        StringBuilder html = new StringBuilder();
        for (JsonNode category : catalogue.path("categories")) {
            String name = category.path("name").asText();
            html.append("<h2>").append(escaped(name)).append("</h2><ul class=nodes>");
            nodes().filter(node -> node.path("category").asText().equals(name))
                    .forEach(node -> html.append("<li><a href=\"")
                            .append(NODE)
                            .append(escaped(node.path("type").asText()))
                            .append("\">")
                            .append(escaped(node.path("name").asText()))
                            .append("</a></li>"));
            html.append("</ul>");
        }
        return html.toString();
    }

    private static String described(JsonNode node) {
        var document = Parser.builder()
                .extensions(EXTENSIONS)
                .build()
                .parse(node.path("help").asText());
        String help = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .build()
                .render(document);
        boolean titled = help.startsWith("<h1>");
        return "<p class=quiet style=\"float: right; margin: 0\"><a href=\"" + NODE + "\">"
                + escaped(Words.of("help.all")) + "</a></p>"
                + (titled ? "" : "<h1>" + escaped(node.path("name").asText()) + "</h1>") + help;
    }

    private static String page(String body, boolean dark) {
        String style = dark
                ? STYLE.formatted("#eceef3", "#1b1e25", "#5fb89f", "#2a2e38", "#3a404d", "#a5adbd")
                : STYLE.formatted("#171a21", "#ffffff", "#2f6f5e", "#f1f3f7", "#e2e5ec", "#555d6d");
        return "<!doctype html><meta charset=utf-8><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                + "style-src 'unsafe-inline'\"><style>" + style + "</style>" + body;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
