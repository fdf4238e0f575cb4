package io.graftflow.evaluate.page;

import java.util.List;

/**
 * Drawings in columns of one width, as many as the page is wide enough for.
 *
 * @param drawings in reading order
 */
public record Gallery(List<Block> drawings) implements Block {

    /** Keeps its own copy. */
    public Gallery {
        drawings = List.copyOf(drawings);
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "gallery").line();
        drawings.forEach(drawing -> drawing.write(out));
        out.close().line();
    }
}
