package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.plan.FreezingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that cannot be trained on, and those that are trained on in another way. */
final class RowsTest {

    private static final FineTuneSettings SHORT =
            FineTuneSettings.DEFAULT.withEpochs(2).withBatchSize(8).withPlan(FreezingPlan.PLAIN);

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void prepare() {
        bench = new Bench(folder);
    }

    /** Two layers over two numbers. */
    private Model model(Set<String> frozen) {
        var graph = new GraphBuilder("two-layers", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 2));
        graph.initializer("first.weight", TensorData.of(new float[] {1, 0.5f, -1, 2}, 2, 2));
        graph.initializer("second.weight", TensorData.of(new float[] {1, 0.5f, -1, 0.5f}, 2, 2));
        String hidden = graph.node(
                        "Tanh", graph.node("MatMul", x, "first.weight").make())
                .make();
        graph.output(
                graph.node("MatMul", hidden, "second.weight").as("logits"), ElementType.FLOAT, Shape.of("batch", 2));
        return Model.create(folder.resolve("model" + frozen.size()))
                .network(graph.build())
                .head(new Head(Head.SINGLE_LABEL, "logits"))
                .labels(List.of("left", "right"))
                .frozen(frozen)
                .write();
    }

    /** Rows with the greater number on one side; the odd number is put into row 3. */
    private Table rows(int count, float odd) {
        TableSpec spec = TableSpec.of(Column.tensor("x", 2), Column.of("label", ColumnKind.TEXT));
        try (TableWriter writer = Table.write(folder.resolve("rows" + count + odd + ".arrow"), spec)) {
            for (int row = 0; row < count; row++) {
                float left = row % 2 + row * 0.001f;
                writer.vector(0, new float[] {row == 2 ? odd : left, 1 - left})
                        .text(1, row % 2 == 1 ? "left" : "right");
                writer.endRow();
            }
            return writer.finish();
        }
    }

    private FineTuneResult train(Model model, Table rows, Optional<Table> validation, FineTuneSettings settings) {
        var request = new FineTuneRequest(
                model, rows, validation, "x", "label", settings, folder.resolve("tuned"), folder.resolve("scratch"));
        return bench.tuner().run(request, Progress.NONE);
    }

    private Problem refused(Model model, Table rows, Optional<Table> validation, FineTuneSettings settings) {
        return assertThrows(ProblemException.class, () -> train(model, rows, validation, settings))
                .problem();
    }

    @Test
    void aNumberThatIsNoneIsRefusedWithItsRowAndColumn() {
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            try (Table rows = rows(20, odd)) {
                Problem problem = refused(model(Set.of()), rows, Optional.empty(), SHORT);
                assertEquals("train.not-finite", problem.code());
                assertEquals("x", problem.where());
                assertEquals("Row 3 of column \"x\" holds " + odd + "; expected numbers.", problem.message());
            }
        }
    }

    @Test
    void aRowOfWhichFrozenLayersMakeNoNumberIsRefusedToo() {
        try (Table rows = rows(20, Float.NaN)) {
            Problem problem = refused(model(Set.of("first.weight")), rows, Optional.empty(), SHORT);
            assertEquals("train.not-finite", problem.code());
            assertTrue(problem.message().startsWith("Row 3 of column \"x\" makes the frozen layers give NaN"));
        }
    }

    @Test
    void validationWithoutRowsIsRefused() {
        try (Table rows = rows(20, 0);
                Table few = rows(4, 0);
                Table none = rows(0, 0)) {
            Problem table = refused(model(Set.of()), rows, Optional.of(none), SHORT);
            assertEquals("train.empty-validation", table.code());
            assertEquals("validation", table.where());
            Problem part = refused(model(Set.of()), few, Optional.empty(), SHORT.withValidation(0.1, 0));
            assertEquals("train.empty-validation", part.code());
            assertTrue(part.message().contains("Of 4 training rows, the part 0.1"), part.message());
        }
    }

    @Test
    void thePrecisionAndWhyItWasTakenIsSaid() {
        try (Table rows = rows(20, 0)) {
            String note = train(model(Set.of()), rows, Optional.empty(), SHORT)
                    .log()
                    .notes()
                    .get(0);
            assertTrue(note.matches("Precision (float32|bfloat16)\\. .{10,}"), note);
            FineTuneSettings asked =
                    SHORT.withExecution(SHORT.execution().withPrecision(Execution.PrecisionSetting.FLOAT32));
            assertEquals(
                    "Precision float32. The settings ask for it.",
                    train(model(Set.of()), rows, Optional.empty(), asked)
                            .log()
                            .notes()
                            .get(0));
        }
    }

    @Test
    void textsCannotBeMixedWhereTokensReachTheTrainedPart() {
        try (Table texts = bench.texts("train", 30, 1)) {
            Model free =
                    bench.headed().edit(folder.resolve("free")).frozen(Set.of()).write();
            FineTuneSettings mixed = SHORT.withRegularization(Regularization.NONE.withMixup(0.2));
            Problem problem = assertThrows(ProblemException.class, () -> bench.tuner()
                            .run(bench.request(free, texts, mixed, "tuned"), Progress.NONE))
                    .problem();
            assertEquals("train.mixup-input", problem.code());
        }
    }
}
