package io.graftflow.evaluate.page;

import java.util.List;

/**
 * Blocks side by side, as far as the page is wide enough.
 *
 * @param blocks from left to right
 */
public record Beside(List<Block> blocks) implements Block {

    /** Keeps its own copy. */
    public Beside {
        blocks = List.copyOf(blocks);
    }

    /** Some blocks. */
    public static Beside of(Block... blocks) {
        return new Beside(List.of(blocks));
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "beside").line();
        blocks.forEach(block -> block.write(out));
        out.close().line();
    }
}
