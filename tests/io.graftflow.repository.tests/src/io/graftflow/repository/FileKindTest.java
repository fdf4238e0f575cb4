package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in files and folders of this machine. */
final class FileKindTest {

    private static final byte[] MODEL = Samples.onnx(1, 1000);

    @TempDir
    Path temporary;

    private Path folder;
    private Home home;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectories(temporary.resolve("models"));
        home = new Home(temporary.resolve("home"));
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private Resolved resolve(String text) {
        ModelStore store = home.store();
        return store.resolve(store.reference(text, temporary), Progress.NONE, true);
    }

    private ProblemException problem(String text) {
        return assertThrows(ProblemException.class, () -> resolve(text));
    }

    @Test
    void leavesTheFileWhereItIs() throws IOException {
        Path file = write("model.onnx", MODEL);
        Resolved resolved = resolve("models/model.onnx");
        assertEquals(file.toRealPath(), resolved.mainPath().toRealPath());
        assertFalse(Files.exists(home.storeFolder().resolve("objects")));
    }

    @Test
    void takesTheModelOfAFolderWithItsCompanions() throws IOException {
        write("model.onnx", MODEL);
        write("config.json", Samples.text("{}"));
        write("preprocessor_config.json", Samples.text("{}"));
        write("notes.txt", Samples.text("not of the model"));
        Resolved resolved = resolve("models");
        assertEquals(
                List.of("config.json", "model.onnx", "preprocessor_config.json"),
                List.copyOf(resolved.files().keySet()));
    }

    @Test
    void takesTheCompanionsOfThePartsThatTheDescriptionNames() throws IOException {
        write("model.onnx", MODEL);
        write(
                "graftflow.json",
                Samples.text(
                        "{\"preprocessing\": {\"kind\": \"several\", \"parts\": [{\"name\": \"one\"}, {\"name\": \"..\"},"
                                + " {\"name\": \"two\", \"preprocessing\": {\"parts\": [{\"name\": \"inner\"}]}}]}}"));
        write("one/tokenizer.json", Samples.text("{}"));
        write("two/inner/tokenizer.json", Samples.text("{}"));
        write("three/tokenizer.json", Samples.text("{}"));
        Files.write(temporary.resolve("tokenizer.json"), Samples.text("{}"));
        Resolved resolved = resolve("models");
        assertEquals(
                List.of("graftflow.json", "model.onnx", "one/tokenizer.json", "two/inner/tokenizer.json"),
                List.copyOf(resolved.files().keySet()));
        Path shown = home.store().folder(resolved);
        assertTrue(Files.isRegularFile(shown.resolve("two/inner/tokenizer.json")));
    }

    @Test
    void takesAFolderAndItsModelForTheSame() throws IOException {
        write("model.onnx", MODEL);
        write("tokenizer.json", Samples.text("{}"));
        assertEquals(resolve("models").sha256(), resolve("models/model.onnx").sha256());
    }

    @Test
    void takesTheOnlyModelWhateverItsName() throws IOException {
        write("tiny.onnx", MODEL);
        write("tiny-tokenizer.json", Samples.text("{}"));
        Resolved resolved = resolve("models");
        assertEquals(
                List.of("model.onnx", "tokenizer.json"),
                List.copyOf(resolved.files().keySet()));
    }

    @Test
    void readsTheHubsLayout() throws IOException {
        write("onnx/model.onnx", MODEL);
        write("tokenizer.json", Samples.text("{}"));
        assertEquals(
                List.of("model.onnx", "tokenizer.json"),
                List.copyOf(resolve("models").files().keySet()));
        assertEquals(
                resolve("models").files(), resolve("models/onnx/model.onnx").files());
    }

    @Test
    void listsTheModelsWhenThereAreSeveral() throws IOException {
        write("a.onnx", MODEL);
        write("b.onnx", MODEL);
        ProblemException problem = problem("models");
        assertEquals("reference.ambiguous", problem.problem().code());
        assertTrue(problem.getMessage().contains("a.onnx, b.onnx"), problem.getMessage());
    }

    @Test
    void saysThatAFolderHoldsNoModel() throws IOException {
        write("a.txt", MODEL);
        assertEquals("reference.not-found", problem("models").problem().code());
    }

    @Test
    void saysTheNearestNameOfAFileThatIsNotThere() throws IOException {
        write("model.onnx", MODEL);
        ProblemException problem = problem("models/modell.onnx");
        assertEquals("reference.not-found", problem.problem().code());
        assertTrue(problem.problem().remedy().contains("model.onnx"), problem.getMessage());
    }

    @Test
    void saysThatAFileIsNoModel() throws IOException {
        write("model.onnx", Samples.text("<html>not found</html>"));
        assertEquals("reference.not-onnx", problem("models").problem().code());
    }

    @Test
    void saysThatAFileIsCutShort() throws IOException {
        write("model.onnx", Arrays.copyOf(MODEL, MODEL.length / 2));
        assertEquals("reference.not-onnx", problem("models").problem().code());
    }

    @Test
    void takesExternalDataAndRefusesWhatLiesOutside() throws IOException {
        write("model.onnx", Samples.onnxWithExternalData("weights.bin"));
        write("weights.bin", new byte[] {1, 2, 3, 4});
        assertArrayEquals(
                new byte[] {1, 2, 3, 4},
                Files.readAllBytes(resolve("models").path("weights.bin").orElseThrow()));
        write("model.onnx", Samples.onnxWithExternalData("../weights.bin"));
        assertEquals("reference.unsafe-path", problem("models").problem().code());
    }

    @Test
    void saysWhichWeightsAreMissing() throws IOException {
        write("model.onnx", Samples.onnxWithExternalData("weights.bin"));
        ProblemException problem = problem("models");
        assertEquals("reference.not-found", problem.problem().code());
        assertTrue(problem.getMessage().contains("weights.bin"), problem.getMessage());
    }

    @Test
    void noticesThatAFileChanged() throws IOException {
        Path file = write("model.onnx", MODEL);
        settle(file);
        String before = resolve("models").sha256();
        assertEquals(before, resolve("models").sha256());
        write("model.onnx", Samples.onnx(2, 1000));
        assertNotEquals(before, resolve("models").sha256());
    }

    @Test
    void readsASettledFileOnce() throws IOException {
        Path file = write("model.onnx", MODEL);
        settle(file);
        var hashes = new FileHashes(home.folder().resolve("hashes"));
        String hash = hashes.sha256(file);
        // same size, same file, same time: only the remembered hash can give the old answer
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, Samples.onnx(2, 1000));
        Files.setLastModifiedTime(file, time);
        assertEquals(hash, hashes.sha256(file));
    }

    @Test
    void doesNotTrustTheTimeOfAFileThatChangedJustNow() throws IOException {
        Path file = write("model.onnx", MODEL);
        var hashes = new FileHashes(home.folder().resolve("hashes"));
        String hash = hashes.sha256(file);
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, Samples.onnx(2, 1000));
        Files.setLastModifiedTime(file, time);
        assertNotEquals(hash, hashes.sha256(file));
    }

    private static void settle(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    @Test
    void isItsOwnFolderWhenItIsLaidOutSo() throws IOException {
        write("model.onnx", MODEL);
        write("tokenizer.json", Samples.text("{}"));
        assertEquals(folder, home.store().folder(resolve("models")));
    }

    @Test
    void getsAFolderWhereItIsLaidOutOtherwise() throws IOException {
        write("tiny.onnx", MODEL);
        write("tiny-tokenizer.json", Samples.text("{}"));
        Path view = home.store().folder(resolve("models"));
        assertArrayEquals(MODEL, Files.readAllBytes(view.resolve("model.onnx")));
        assertTrue(Files.exists(view.resolve("tokenizer.json")));
    }

    @Test
    void takesAPathAsAFileAddressToo() throws IOException {
        Path file = write("a model.onnx", MODEL);
        assertEquals(file, resolve(file.toUri().toString()).mainPath());
    }

    @Test
    void takesNoSchemeForTheDriveOfAPath() {
        assertTrue(ModelReference.parse("C:\\models\\model.onnx", temporary).isFile());
        assertFalse(ModelReference.parse("mvn:a:b:c", temporary).isFile());
    }
}
