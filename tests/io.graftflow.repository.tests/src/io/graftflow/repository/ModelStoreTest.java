package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Hash;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store itself, with a kind of repository that makes up its files. */
final class ModelStoreTest {

    private static final byte[] MODEL = Samples.onnx(1, 1000);

    @TempDir
    Path temporary;

    private final MadeUp kind = new MadeUp();
    private ModelStore store;

    @BeforeEach
    void start() {
        store = new ModelStore(temporary.resolve("store"), List.of(kind));
    }

    private Resolved resolve(String text) {
        return store.resolve(store.reference(text, temporary), Progress.NONE, false);
    }

    @Test
    void learnsANewKindWithoutKnowingIt() throws IOException {
        assertArrayEquals(MODEL, Files.readAllBytes(resolve("made:up").mainPath()));
    }

    @Test
    void fetchesOnce() {
        resolve("made:up");
        resolve("made:up");
        assertEquals(1, kind.fetched.size());
    }

    @Test
    void keepsEqualFilesOnce() throws IOException {
        resolve("made:up");
        resolve("made:other");
        assertEquals(2, store.all().size());
        assertEquals(
                2,
                RepositoryContract.filesOf(store.location().resolve("objects")).size());
    }

    @Test
    void keepsItsFilesFromBeingWritten() throws IOException {
        var permissions = Files.getPosixFilePermissions(resolve("made:up").mainPath());
        assertTrue(
                permissions.stream().noneMatch(permission -> permission.name().endsWith("WRITE")));
    }

    @Test
    void namesEachFileByItsContent() {
        Resolved resolved = resolve("made:up");
        assertEquals(Hash.sha256(MODEL), resolved.mainPath().getFileName().toString());
    }

    @Test
    void givesTheSameHashForTheSameFilesFromElsewhere() {
        assertEquals(resolve("made:up").sha256(), resolve("made:other").sha256());
    }

    @Test
    void givesAnotherHashWhenAFileHasAnotherName() {
        Resolved resolved = resolve("made:up");
        var renamed = new TreeMap<>(resolved.files());
        renamed.put("vocab.json", named("vocab.json", renamed.remove("tokenizer.json")));
        var other = new Resolved(resolved.reference(), resolved.pinned(), resolved.main(), renamed);
        assertNotEquals(resolved.sha256(), other.sha256());
    }

    private static ModelFile named(String name, ModelFile file) {
        return new ModelFile(name, file.path(), file.sha256(), file.bytes(), file.source());
    }

    @Test
    void findsWhatIsDamagedWithoutItsTimeShowingIt() throws IOException {
        Path object = resolve("made:up").mainPath();
        FileTime time = Files.getLastModifiedTime(object);
        object.toFile().setWritable(true);
        byte[] damaged = MODEL.clone();
        damaged[500] ^= 1;
        Files.write(object, damaged);
        Files.setLastModifiedTime(object, time);
        List<String> codes =
                store.verify(Progress.NONE).stream().map(Problem::code).toList();
        assertEquals(List.of("store.damaged", "store.incomplete"), codes);
        assertArrayEquals(MODEL, Files.readAllBytes(resolve("made:up").mainPath()));
        assertEquals(List.of(), store.verify(Progress.NONE));
    }

    @Test
    void hashesAnewWhatWasCopiedFromElsewhere() throws IOException {
        Path object = resolve("made:up").mainPath();
        FileTime verified = Files.getLastModifiedTime(object);
        Files.setLastModifiedTime(object, FileTime.from(Instant.now()));
        assertArrayEquals(MODEL, Files.readAllBytes(resolve("made:up").mainPath()));
        assertEquals(1, kind.fetched.size());
        assertEquals(verified, Files.getLastModifiedTime(object));
    }

    @Test
    void fetchesAnewWhenAFileIsGone() throws IOException {
        Path object = resolve("made:up").path("tokenizer.json").orElseThrow();
        object.toFile().setWritable(true);
        Files.delete(object);
        assertTrue(store.local(store.reference("made:up", temporary)).isEmpty());
        resolve("made:up");
        assertEquals(2, kind.fetched.size());
    }

    @Test
    void fetchesAnewWhenItsNoteIsDamaged() throws IOException {
        resolve("made:up");
        for (Path note : RepositoryContract.filesOf(store.location().resolve("refs"))) {
            Files.writeString(note, "{\"graftflow\": 1, \"files\": {\"model.onnx\": {\"sha256\": \"../../x\"}}}");
        }
        resolve("made:up");
        assertEquals(2, kind.fetched.size());
    }

    @Test
    void laysAModelOutInAFolder() throws IOException {
        Path folder = store.folder(resolve("made:up"));
        assertArrayEquals(MODEL, Files.readAllBytes(folder.resolve("model.onnx")));
        assertEquals("{}", Files.readString(folder.resolve("tokenizer.json")));
        assertEquals(folder, store.folder(resolve("made:other")));
    }

    @Test
    void makesAFolderWithoutCopyingTheBytes() throws IOException {
        Resolved resolved = resolve("made:up");
        Path folder = temporary.resolve("out");
        store.materialise(resolved, folder);
        assertTrue(Files.isSameFile(resolved.mainPath(), folder.resolve("model.onnx")));
    }

    @Test
    void writesNothingOutsideTheFolder() {
        Resolved resolved = resolve("made:up");
        var files = new TreeMap<>(resolved.files());
        files.put("../outside", named("../outside", files.get("tokenizer.json")));
        var evil = new Resolved(resolved.reference(), resolved.pinned(), resolved.main(), files);
        assertThrows(ProblemException.class, () -> store.materialise(evil, temporary.resolve("out")));
        assertFalse(Files.exists(temporary.resolve("outside")));
        assertFalse(Files.exists(temporary.resolve("out")));
    }

    @Test
    void saysThatItsFolderCannotBeWritten() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "in the way");
        var blocked = new ModelStore(file.resolve("store"), List.of(kind));
        ProblemException problem = assertThrows(
                ProblemException.class,
                () -> blocked.resolve(blocked.reference("made:up", temporary), Progress.NONE, false));
        assertTrue(problem.problem().code().startsWith("store."), problem.getMessage());
        assertTrue(problem.problem().remedy().contains("GRAFTFLOW_HOME"), problem.getMessage());
    }

    @Test
    void saysTheNearestKind() {
        ProblemException problem = assertThrows(ProblemException.class, () -> store.reference("maid:up", temporary));
        assertEquals("reference.syntax", problem.problem().code());
        assertTrue(problem.getMessage().contains("Did you mean \"made:\"?"), problem.getMessage());
    }

    @Test
    void saysThatAReferenceIsEmpty() {
        assertEquals(
                "reference.syntax",
                assertThrows(ProblemException.class, () -> store.reference("  ", temporary))
                        .problem()
                        .code());
    }

    @Test
    void saysThatDjlsZooIsNotRead() throws IOException {
        ModelStore all = new Home(temporary.resolve("home")).store();
        ProblemException problem =
                assertThrows(ProblemException.class, () -> all.reference("djl:ai.djl/resnet", temporary));
        assertEquals("reference.unsupported-kind", problem.problem().code());
    }

    @Test
    void removesLeftoversThatNobodyGoesOnWith() throws IOException {
        Path old =
                Files.createDirectories(store.location().resolve("downloads")).resolve("old.part");
        Path fresh = old.resolveSibling("fresh.part");
        Files.writeString(old, "old");
        Files.writeString(fresh, "fresh");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(40L * 24 * 3600)));
        store.verify(Progress.NONE);
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(fresh));
    }

    /** A kind of repository whose files come from nowhere, as somebody else's bundle might bring one. */
    private static final class MadeUp implements RepositoryKind {

        private final List<ModelReference> fetched = new ArrayList<>();

        @Override
        public Set<String> schemes() {
            return Set.of("made");
        }

        @Override
        public String form() {
            return "made:NAME";
        }

        @Override
        public ModelReference canonical(ModelReference written) {
            return written;
        }

        @Override
        public Resolved fetch(ModelReference reference, Staging staging) throws IOException {
            fetched.add(reference);
            var files = new TreeMap<String, ModelFile>();
            files.put("model.onnx", staging.keep("model.onnx", "nowhere", new ByteArrayInputStream(MODEL)));
            byte[] tokenizer = Samples.text("{}");
            files.put("tokenizer.json", staging.keep("tokenizer.json", "nowhere", new ByteArrayInputStream(tokenizer)));
            return new Resolved(reference, reference, "model.onnx", files);
        }
    }
}
