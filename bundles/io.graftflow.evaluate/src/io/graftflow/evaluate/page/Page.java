package io.graftflow.evaluate.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A page that is being put together; {@link #html} gives it. It says no time of day, so equal content is equal bytes. */
public final class Page {

    private final String title;
    private final String subtitle;
    private final List<Section> sections = new ArrayList<>();

    private record Section(String title, List<Block> blocks) {}

    /**
     * An empty page.
     *
     * @param title what it is about
     * @param subtitle one line under it
     */
    public Page(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /** Adds blocks without a heading. */
    public Page add(Block... blocks) {
        return section("", blocks);
    }

    /** Adds blocks under a heading. */
    public Page section(String heading, Block... blocks) {
        sections.add(new Section(heading, List.of(blocks)));
        return this;
    }

    /** The whole page. */
    public String html() {
        var out = new Markup();
        out.raw("<!doctype html>").line();
        out.open("html", "lang", "en").line();
        head(out);
        out.open("body").line();
        out.open("header").raw(MARK).open("div");
        out.element("h1", title).element("p", subtitle).close().close().line();
        out.open("main").line();
        sections.forEach(section -> write(out, section));
        out.close().line();
        out.element("footer", "Made by Graftflow. This page needs nothing from the network.")
                .line();
        return out.close().line().close().line().toString();
    }

    private void head(Markup out) {
        out.open("head").line();
        out.empty("meta", "charset", "utf-8");
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.empty("meta", "name", "color-scheme", "content", "light dark");
        out.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        out.line().element("title", title).line();
        out.open("style").line().raw(styleSheet()).close().line();
        out.close().line();
    }

    private static void write(Markup out, Section section) {
        if (section.title().isEmpty()) {
            section.blocks().forEach(block -> block.write(out));
            return;
        }
        out.open("section").element("h2", section.title()).line();
        section.blocks().forEach(block -> block.write(out));
        out.close().line();
    }

    private static String styleSheet() {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String MARK =
            "<svg class=\"mark\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"M10 18V9\"/>"
                    + "<path d=\"M10 11C6 11 4 8.500 4 4c4 0 6 2.500 6 7Z\"/><path d=\"M10 9c0-3.500 1.800-6 6-6 0 4-2 6-6 6Z\"/></svg>";
}
