package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThroughputTest {

    @TempDir
    Path folder;

    private final CountingEngine engine = new CountingEngine();
    private Model model;

    @BeforeEach
    void makeModel() {
        Model backbone = TinyText.backbone(folder.resolve("backbone"));
        model = backbone.edit(folder.resolve("classifier"))
                .network(HeadBuilder.build(
                        Backbone.of(backbone.network(), Head.NONE, "", Pooling.MEAN),
                        HeadSettings.linear(Pooling.MEAN, TinyText.LABELS.size(), 5)))
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .write();
    }

    private double measure(int tableRows, int rows, int passes) {
        var settings = RunSettings.of(engine, Device.CPU, new SessionOptions(1));
        return new Throughput(settings, rows, passes)
                .of(model, TinyText.rows(folder.resolve("rows"), tableRows, 1, 0), "text", Progress.NONE);
    }

    @Test
    void everyPassRunsTheSameRowsAnewOnOneSession() {
        assertTrue(measure(50, 20, 3) > 0);
        assertEquals(20 * (1 + 3), engine.rows(), "a first pass that does not count, and three that do");
        assertEquals(1, engine.sessions());
    }

    @Test
    void shortTableIsRunWhole() {
        assertTrue(measure(7, 20, 2) > 0);
        assertEquals(7 * (1 + 2), engine.rows());
    }

    @Test
    void tableWithoutRowsHasNoSpeed() {
        assertEquals(0, measure(0, 20, 2));
        assertEquals(0, engine.rows());
    }
}
