package io.graftflow.browser;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small workflows and files that tests begin with. */
final class Samples {

    /** A table of two columns. */
    static final String ROWS = "name,size\nash,20\nbeech,30\ncedar,40\n";

    /** Reads {@code rows.csv}, and asks it for the large ones. */
    static final String TABLES =
            """
            {
              "graftflow": 1,
              "name": "Trees",
              "nodes": {
                "rows": { "type": "data.read-table@1", "settings": { "path": "rows.csv" } },
                "large": { "type": "data.sql@1", "settings": { "query": "SELECT * FROM input WHERE size > 20" } }
              },
              "links": [ "rows.table -> large.input" ],
              "layout": { "rows": [0, 0], "large": [360, 0] }
            }
            """;

    /** A small network on numbers, whose layers are frozen and whose head is replaced. */
    static final String MODEL =
            """
            {
              "graftflow": 1,
              "name": "Layers",
              "nodes": {
                "backbone": { "type": "model.load-pretrained@1", "settings": { "from": "model.onnx" } },
                "freeze": { "type": "model.freeze-layers@1" },
                "head": { "type": "model.replace-head@1", "settings": { "labels": ["low", "middle", "high", "top"] } }
              },
              "links": [ "backbone.model -> freeze.model", "freeze.model -> head.model" ],
              "layout": { "backbone": [0, 0], "freeze": [240, 0], "head": [480, 0] }
            }
            """;

    private static final int PIXELS = 16;

    private Samples() {}

    static Path network() {
        return Product.root("tests/fixtures/models/tabular-mlp/model.onnx");
    }

    /** Reads the pictures of {@link #pictures}. */
    static final String READS_PICTURES =
            """
            {
              "graftflow": 1,
              "name": "Colours",
              "nodes": { "pictures": { "type": "data.read-images@1", "settings": { "path": "pictures" } } },
              "links": []
            }
            """;

    /** Three pictures under two labels; one has markup for a name. */
    static void pictures(Path folder) throws IOException {
        picture(folder.resolve("red/one.png"), Color.RED);
        picture(folder.resolve("blue/two.png"), Color.BLUE);
        picture(folder.resolve("blue/<b>three<b>.png"), Color.BLUE);
    }

    /** A small picture in one colour. */
    static void picture(Path file, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, PIXELS, PIXELS);
        graphics.dispose();
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
