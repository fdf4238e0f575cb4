package io.graftflow.nodes.data.readimages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.node.SettingsCodec;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.testkit.FolderContext;
import io.graftflow.testkit.NodeContract;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ReadImagesTest {

    private final ReadImages node = new ReadImages();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> keepsTheContract() {
        return NodeContract.tests(node, Json.object().put("path", "pets"));
    }

    @Test
    void readsWhatTheCheckPromised() throws IOException {
        pets();
        Specs specs = node.check(settings(), Specs.none());
        assertEquals(List.of(), specs.problems());
        TableSpec promised = specs.table("table").orElseThrow();
        assertEquals("pets", node.fact(settings(), Specs.none(), specs));
        try (Table table = run(settings(), new FolderContext(folder));
                Rows rows = table.cursor()) {
            assertEquals(promised, table.spec());
            assertEquals(
                    List.of("image: image", "file: text", "label: category", "width: integer", "height: integer"),
                    table.spec().columns().stream()
                            .map(column -> column.name() + ": " + column.kind().word())
                            .toList());
            assertEquals(
                    List.of("leo.bmp", "cats/a.jpg", "cats/b.gif", "cats/old/felix.jpg", "dogs/rex.png"),
                    List.of(table.texts("file")));
            List<String> found = new ArrayList<>();
            table.forEachRow(
                    Progress.NONE,
                    row -> found.add(
                            row.value("label").orElse("-") + " " + row.integer("width") + "×" + row.integer("height")));
            assertEquals(List.of("- 5×6", "cats 20×10", "cats 7×8", "cats 3×4", "dogs 1×2"), found);
            Media media = rows.seek(1).media(0);
            assertEquals("cats/a.jpg", media.path());
            assertArrayEquals(Files.readAllBytes(folder.resolve("pets/cats/a.jpg")), media.bytes());
        }
    }

    @Test
    void twoRunsGiveEqualBytes() throws IOException {
        pets();
        try (Table first = run(settings(), new FolderContext(folder.resolve("1")));
                Table second = run(settings(), new FolderContext(folder.resolve("2")))) {
            assertEquals(-1, Files.mismatch(first.file(), second.file()));
        }
    }

    @Test
    void picturesWithoutSubFoldersHaveNoLabels() {
        picture("a.png");
        assertFalse(checked(settings()).has("label"));
        assertTrue(checked(settings("labels", "folders")).has("label"));
        try (Table table = run(settings("labels", "folders"), new FolderContext(folder))) {
            assertEquals(1, table.nulls("label"));
        }
    }

    @Test
    void labelsCanBeLeftOut() {
        pets();
        assertFalse(checked(settings("labels", "none")).has("label"));
        try (Table table = run(settings("labels", "none"), new FolderContext(folder))) {
            assertEquals(checked(settings("labels", "none")), table.spec());
        }
    }

    @Test
    void oneLabelAloneIsAWarning() {
        picture("cats/a.png");
        picture("cats/more/b.png");
        List<Problem> problems = node.check(settings(), Specs.none()).problems();
        assertEquals("image.one-label", problems.get(0).code());
        assertFalse(problems.get(0).isError());
        assertTrue(problems.get(0).message().contains("\"cats\""));
        assertEquals(
                List.of(), node.check(settings("labels", "none"), Specs.none()).problems());
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        pets();
        Path cut = folder.resolve("pets/cats/a.jpg");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 500));
        Problem problem = failure(settings());
        assertEquals("image.unreadable", problem.code());
        assertEquals(cut.toString(), problem.where());
        assertTrue(problem.message().contains("cut off"), problem.message());
        assertTrue(problem.remedy().contains("leave out"), problem.remedy());
    }

    @Test
    void damagedPicturesCanBeLeftOut() throws IOException {
        pets();
        Files.write(folder.resolve("pets/cats/empty.png"), new byte[0]);
        Files.writeString(folder.resolve("pets/dogs/page.jpg"), "<svg onload='x()'/>");
        Files.createSymbolicLink(folder.resolve("pets/dogs/gone.png"), folder.resolve("pets/nowhere.png"));
        var settings = settings("unreadable", "leave-out");
        assertTrue(checked(settings).rows().isEmpty(), "how many rows there are is not known before");
        FolderContext context = new FolderContext(folder);
        try (Table table = run(settings, context)) {
            assertEquals(5, table.rows());
        }
        assertEquals(
                List.of(
                        "3 of 8 pictures cannot be read and are left out; the first is cats/empty.png. The picture cannot"
                                + " be read: the file is empty."),
                context.notes());
    }

    @Test
    void aFolderWithoutOneReadablePictureIsAFailureAllTheSame() throws IOException {
        Files.createDirectories(folder.resolve("pets"));
        Files.writeString(folder.resolve("pets/a.webp"), "RIFF1234WEBPVP8 ");
        Problem problem = failure(settings("unreadable", "leave-out"));
        assertEquals("image.none-readable", problem.code());
        assertTrue(problem.message().contains("WebP"), problem.message());
        assertEquals(List.of("outputs"), List.of(folder.toFile().list((at, name) -> name.equals("outputs"))));
        assertEquals(0, folder.resolve("outputs").toFile().list().length, "nothing is left of the table");
    }

    @Test
    void anEnormousPictureIsNotDecoded() throws IOException {
        Files.createDirectories(folder.resolve("pets"));
        Files.write(folder.resolve("pets/sky.png"), Pictures.withoutPixels(30_000, 30_000));
        try (Table table = run(settings(), new FolderContext(folder));
                Rows rows = table.cursor()) {
            assertEquals(30_000, rows.seek(0).integer("width"));
            assertEquals(30_000, rows.seek(0).integer("height"));
        }
    }

    @Test
    void whatIsNoFolderOfPicturesIsToldBeforeARun() throws IOException {
        assertEquals("file.missing", checkFailure().code());
        Files.createDirectories(folder.resolve("pets/empty"));
        Files.writeString(folder.resolve("pets/labels.txt"), "cats");
        assertEquals("image.none", checkFailure().code());
        assertEquals("image.none", failure(settings()).code());
        Files.writeString(folder.resolve("rows.csv"), "a\n1\n");
        assertEquals(
                "file.not-folder",
                assertThrows(
                                ProblemException.class,
                                () -> node.check(decoded(Json.object().put("path", "rows.csv")), Specs.none()))
                        .problem()
                        .code());
    }

    @Test
    void linksThatLeadOutAreToldAndNotFollowed() throws IOException {
        pets();
        Pictures.write(folder.resolve("elsewhere/secret.png"), 1, 1, Color.RED);
        Files.createSymbolicLink(folder.resolve("pets/cats/x.png"), folder.resolve("elsewhere/secret.png"));
        Files.createSymbolicLink(folder.resolve("pets/all"), folder);
        FolderContext context = new FolderContext(folder);
        try (Table table = run(settings(), context)) {
            assertEquals(5, table.rows());
        }
        assertEquals(
                List.of("2 links to folders, or to what lies outside of the folder, are left out."), context.notes());
    }

    @Test
    void columnsThatCannotBeToldFromTheFirstNamesAreUnknown() throws IOException {
        Path pets = Files.createDirectories(folder.resolve("pets"));
        for (int i = 0; i <= ReadImages.MOST_CHECKED; i++) {
            Files.createFile(pets.resolve(i + ".png"));
        }
        assertTrue(node.check(settings(), Specs.none()).all("table").get(0) instanceof Spec.Unknown);
        TableSpec spec = checked(settings("labels", "none"));
        assertFalse(spec.has("label"));
        assertTrue(spec.rows().isEmpty());
    }

    @Test
    void tellsHowFarItIsAndStopsWhenItIsCancelled() {
        pets();
        List<String> told = new ArrayList<>();
        Progress watched = new Progress() {
            @Override
            public void report(double fraction, String message) {
                told.add(String.format(java.util.Locale.ROOT, "%.1f %s", fraction, message));
            }

            @Override
            public void figures(Map<String, Double> values) {
                // there are none
            }

            @Override
            public boolean cancelled() {
                return told.size() == 3;
            }
        };
        FolderContext context = new FolderContext(folder, 0, watched);
        assertThrows(CancelledException.class, () -> run(settings(), context));
        assertEquals(List.of("-1.0 looking for pictures", "0.0 leo.bmp", "0.2 cats/a.jpg"), told);
    }

    private void pets() {
        Pictures.write(folder.resolve("pets/cats/a.jpg"), 20, 10, Color.RED);
        Pictures.write(folder.resolve("pets/cats/b.gif"), 7, 8, Color.GREEN);
        Pictures.write(folder.resolve("pets/cats/old/felix.jpg"), 3, 4, Color.BLUE);
        Pictures.write(folder.resolve("pets/dogs/rex.png"), 1, 2, Color.RED);
        Pictures.write(folder.resolve("pets/leo.bmp"), 5, 6, Color.RED);
    }

    private void picture(String name) {
        Pictures.write(folder.resolve("pets").resolve(name), 2, 2, Color.RED);
    }

    private Table run(ReadImages.Settings settings, FolderContext context) {
        return node.run(settings, Values.none(), context).table("table");
    }

    private TableSpec checked(ReadImages.Settings settings) {
        TableSpec spec = node.check(settings, Specs.none()).table("table").orElseThrow();
        assertEquals(ColumnKind.IMAGE, spec.column("image").kind());
        return spec;
    }

    private Problem failure(ReadImages.Settings settings) {
        return assertThrows(ProblemException.class, () -> run(settings, new FolderContext(folder)))
                .problem();
    }

    private Problem checkFailure() {
        return assertThrows(ProblemException.class, () -> node.check(settings(), Specs.none()))
                .problem();
    }

    private ReadImages.Settings settings(String... more) {
        ObjectNode json = Json.object().put("path", "pets");
        for (int i = 0; i < more.length; i += 2) {
            json.put(more[i], more[i + 1]);
        }
        return decoded(json);
    }

    private ReadImages.Settings decoded(ObjectNode json) {
        return Optional.of(SettingsCodec.of(ReadImages.Settings.class).decode(json, folder))
                .flatMap(decoded -> decoded.settings())
                .orElseThrow();
    }
}
