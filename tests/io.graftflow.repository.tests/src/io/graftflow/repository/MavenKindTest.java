package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;

/** Jars of a Maven repository, by way of the user's settings. */
final class MavenKindTest extends RepositoryContract {

    private static final String JAR = "/maven/org/example/tiny/1.0/tiny-1.0.jar";
    private static final String REFERENCE = "mvn:org.example:tiny:1.0#tiny.onnx";
    private static final String LOCAL_JAR = ".m2/repository/org/example/tiny/1.0/tiny-1.0.jar";

    private byte[] jar;

    @Override
    void configure() throws IOException {
        settings("<mirrors>" + mirror("*", "/maven") + "</mirrors>");
    }

    private void settings(String content) throws IOException {
        home.write(".m2/settings.xml", "<settings>" + content + "</settings>");
    }

    private String mirror(String of, String path) {
        return "<mirror><id>loopback</id><mirrorOf>" + of + "</mirrorOf><url>" + server.base() + path
                + "</url></mirror>";
    }

    @Override
    String publish(byte[] model) {
        publishJar(JAR, Samples.jar(Samples.files("tiny.onnx", model)));
        return REFERENCE;
    }

    private void publishJar(String path, byte[] content) {
        jar = content;
        server.serve(path, content);
        server.serve(path + ".sha1", sha1(content));
    }

    private static String sha1(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(content);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    String downloadPath() {
        return JAR;
    }

    @Override
    String unknown() {
        return "mvn:org.example:nowhere:1.0#tiny.onnx";
    }

    @Override
    void cutOnce(int bytes) {
        server.cutOnce(JAR, bytes, jar);
    }

    @Override
    void falsify() {
        byte[] other = jar.clone();
        other[other.length / 2] ^= 1;
        server.serve(JAR, other);
    }

    private Resolved resolve(String reference) {
        return resolve(home.store(), reference);
    }

    @Test
    void putsTheJarIntoTheLocalRepositoryAsMavenDoes() throws IOException {
        resolve(publish(MODEL));
        assertArrayEquals(jar, Files.readAllBytes(home.folder().resolve(LOCAL_JAR)));
        assertTrue(Files.exists(home.folder().resolve(LOCAL_JAR + ".sha1")));
    }

    @Test
    void startsAnewWhenTheServersFileIsShorterThanWhatCame() throws IOException {
        publish(MODEL);
        byte[] longer = Arrays.copyOf(jar, jar.length + 10);
        byte[] content = jar;
        server.on(
                JAR,
                WebServer.firstThen(
                        WebServer.cutAfter(jar.length, longer), exchange -> WebServer.file(exchange, content)));
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
        assertEquals(3, server.gets(JAR).size());
    }

    @Test
    void usesTheLocalRepositoryOfTheSettings() throws IOException {
        Path elsewhere = temporary.resolve("elsewhere");
        settings(
                "<localRepository>" + elsewhere + "</localRepository><mirrors>" + mirror("*", "/maven") + "</mirrors>");
        resolve(publish(MODEL));
        assertTrue(Files.exists(elsewhere.resolve("org/example/tiny/1.0/tiny-1.0.jar")));
        assertFalse(Files.exists(home.folder().resolve(LOCAL_JAR)));
    }

    @Test
    void takesTheCompanionsOfTheSameJar() throws IOException {
        Resolved resolved = resolve(publish(MODEL));
        assertEquals(
                List.of("config.json", "model.onnx", "tokenizer.json"),
                List.copyOf(resolved.files().keySet()));
        assertEquals(
                "mvn:org.example:tiny:1.0#tokenizer.json",
                resolved.files().get("tokenizer.json").source());
    }

    @Test
    void takesCompanionsNamedAfterTheModelFirst() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("small.onnx", Samples.onnx(1, 10));
        files.put("small-tokenizer.json", Samples.text("small"));
        files.put("large.onnx", Samples.onnx(2, 10));
        files.put("large-tokenizer.json", Samples.text("large"));
        files.put("tokenizer.json", Samples.text("neither"));
        publishJar(JAR, Samples.jar(files));
        Resolved resolved = resolve("mvn:org.example:tiny:1.0#large.onnx");
        assertEquals("large", Files.readString(resolved.path("tokenizer.json").orElseThrow()));
    }

    @Test
    void takesTheOnlyModelWhenThePathIsLeftOut() throws IOException {
        publish(MODEL);
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve("mvn:org.example:tiny:1.0").mainPath()));
    }

    @Test
    void listsTheModelsWhenThereAreSeveral() throws IOException {
        publishJar(JAR, Samples.jar(Map.of("a/one.onnx", MODEL, "two.onnx", MODEL)));
        ProblemException problem = problem(home.store(), "mvn:org.example:tiny:1.0", false);
        assertEquals("reference.ambiguous", problem.problem().code());
        assertTrue(problem.getMessage().contains("a/one.onnx, two.onnx"), problem.getMessage());
    }

    @Test
    void saysTheNearestNameOfAPathThatIsNotInTheJar() throws IOException {
        publish(MODEL);
        ProblemException problem = problem(home.store(), "mvn:org.example:tiny:1.0#tiney.onnx", false);
        assertEquals("reference.not-found", problem.problem().code());
        assertTrue(problem.getMessage().contains("Did you mean \"#tiny.onnx\"?"), problem.getMessage());
    }

    @Test
    void takesTheWeightsThatTheModelKeepsInAnotherFile() throws IOException {
        var files = Map.of(
                "deep/tiny.onnx",
                Samples.onnxWithExternalData("./parts/weights.bin"),
                "deep/parts/weights.bin",
                new byte[] {1, 2, 3, 4});
        publishJar(JAR, Samples.jar(files));
        Resolved resolved = resolve("mvn:org.example:tiny:1.0");
        assertArrayEquals(
                new byte[] {1, 2, 3, 4},
                Files.readAllBytes(resolved.path("parts/weights.bin").orElseThrow()));
        Path folder = home.store().folder(resolved);
        assertTrue(Files.exists(folder.resolve("parts/weights.bin")));
    }

    @Test
    void refusesWeightsOutsideTheModelsFolder() throws IOException {
        publishJar(JAR, Samples.jar(Map.of("tiny.onnx", Samples.onnxWithExternalData("../../etc/passwd"))));
        assertEquals("reference.unsafe-path", failure(REFERENCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil.sh", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "C:evil"})
    void refusesAJarThatWouldWriteElsewhere(String name) throws IOException {
        publishJar(JAR, Samples.jar(Map.of("tiny.onnx", MODEL, name, MODEL)));
        assertEquals("reference.unsafe-path", failure(REFERENCE));
        assertEquals(List.of(), home.store().all());
    }

    @Test
    void refusesAJarThatWouldFillTheDisk() throws IOException {
        publishJar(JAR, Samples.jar(Map.of("tiny.onnx", new byte[80 << 20])));
        assertEquals("reference.absurd-size", failure(REFERENCE));
    }

    @Test
    void saysWhichRepositoriesItAsked() {
        ProblemException problem = problem(home.store(), unknown(), false);
        assertTrue(problem.getMessage().contains("loopback (" + server.base() + "/maven)"), problem.getMessage());
    }

    @Test
    void asksTheRepositoriesOfActiveProfiles() throws IOException {
        settings("<profiles><profile><id>company</id><repositories><repository><id>company</id><url>" + server.base()
                + "/maven</url></repository></repositories></profile></profiles>"
                + "<activeProfiles><activeProfile>company</activeProfile></activeProfiles>"
                + "<mirrors>" + mirror("central", "/central") + "</mirrors>");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
        assertEquals(List.of(), server.gets("/central/org/example/tiny/1.0/tiny-1.0.jar"));
    }

    @Test
    void leavesRepositoriesOfOtherProfilesAlone() throws IOException {
        settings("<profiles><profile><id>company</id><activation><property><name>at.work</name></property></activation>"
                + "<repositories><repository><id>company</id><url>" + server.base()
                + "/maven</url></repository></repositories></profile></profiles>"
                + "<mirrors>" + mirror("central", "/central") + "</mirrors>");
        publish(MODEL);
        assertEquals("reference.not-found", failure(REFERENCE));
        home.property("at.work", "true");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
    }

    @Test
    void sendsTheCredentialsOfTheSettings() throws IOException {
        settings(
                "<servers><server><id>loopback</id><username>me</username><password>${env.WORD}</password></server></servers>"
                        + "<mirrors>" + mirror("*", "/maven") + "</mirrors>");
        home.variable("WORD", "secret");
        publish(MODEL);
        protect("me:secret");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
    }

    @Test
    void decryptsThePasswordsOfTheSettings() throws IOException, PlexusCipherException {
        var cipher = new DefaultPlexusCipher();
        String master = cipher.encryptAndDecorate("master", "settings.security");
        home.write(".m2/settings-security.xml", "<settingsSecurity><master>" + master + "</master></settingsSecurity>");
        settings("<servers><server><id>loopback</id><username>me</username><password>"
                + cipher.encryptAndDecorate("secret", "master") + "</password></server></servers>"
                + "<mirrors>" + mirror("*", "/maven") + "</mirrors>");
        publish(MODEL);
        protect("me:secret");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
    }

    @Test
    void saysThatTheCredentialsAreWrong() throws IOException {
        publish(MODEL);
        protect("me:secret");
        assertEquals("reference.unauthorised", failure(REFERENCE));
    }

    private void protect(String credentials) {
        byte[] content = jar;
        server.on(JAR, exchange -> {
            String expected = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            if (("Basic " + expected).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                WebServer.file(exchange, content);
            } else {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                WebServer.status(exchange, 401);
            }
        });
    }

    @Test
    void goesThroughTheProxyOfTheSettings() throws IOException {
        settings("<proxies><proxy><id>p</id><active>true</active><protocol>http</protocol><host>127.0.0.1</host><port>"
                + server.port() + "</port></proxy></proxies><mirrors><mirror><id>far</id><mirrorOf>*</mirrorOf>"
                + "<url>http://repository.invalid/maven</url></mirror></mirrors>");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
    }

    @Test
    void saysThatTheProxyRefuses() throws IOException {
        settings("<proxies><proxy><id>p</id><active>true</active><protocol>http</protocol><host>127.0.0.1</host><port>"
                + server.port() + "</port></proxy></proxies><mirrors><mirror><id>far</id><mirrorOf>*</mirrorOf>"
                + "<url>http://repository.invalid/maven</url></mirror></mirrors>");
        server.on(JAR, exchange -> {
            exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"test\"");
            WebServer.status(exchange, 407);
        });
        assertEquals("reference.proxy", failure(REFERENCE));
    }

    @Test
    void sendsTheHeadersOfTheServersConfiguration() throws IOException {
        settings("<servers><server><id>loopback</id><configuration><httpHeaders><property><name>X-Team</name>"
                + "<value>blue</value></property></httpHeaders></configuration></server></servers>"
                + "<mirrors>" + mirror("*", "/maven") + "</mirrors>");
        resolve(publish(MODEL));
        assertEquals("blue", server.gets(JAR).get(0).header("X-team").orElse(""));
    }

    @Test
    void takesWhatIsInTheLocalRepositoryWhenTheNetworkIsGone() throws IOException {
        Path local = home.folder().resolve(LOCAL_JAR);
        Files.createDirectories(local.getParent());
        Files.write(local, Samples.jar(Samples.files("tiny.onnx", MODEL)));
        // as if it had come from a repository that is configured no more
        home.write(LOCAL_JAR.replace("tiny-1.0.jar", "_remote.repositories"), "tiny-1.0.jar>elsewhere=\n");
        server.close();
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
    }

    @Test
    void takesWhatIsInTheLocalRepositoryWhenItMustNotUseTheNetwork() throws IOException {
        publish(MODEL);
        resolve(REFERENCE);
        AtomicFiles.deleteTree(home.storeFolder());
        ModelStore store = home.store();
        Resolved resolved = store.resolve(store.reference(REFERENCE, here()), Progress.NONE, true);
        assertArrayEquals(MODEL, Files.readAllBytes(resolved.mainPath()));
    }

    @Test
    void staysOfflineWhenTheSettingsSaySo() throws IOException {
        settings("<offline>true</offline><mirrors>" + mirror("*", "/maven") + "</mirrors>");
        publish(MODEL);
        assertEquals("reference.offline", failure(REFERENCE));
        assertEquals(List.of(), server.requests());
    }

    @Test
    void saysThatAJarInTheLocalRepositoryIsDamaged() throws IOException {
        publish(MODEL);
        resolve(REFERENCE);
        Path local = home.folder().resolve(LOCAL_JAR);
        byte[] damaged = Files.readAllBytes(local);
        damaged[150_000] ^= 1;
        Files.write(local, damaged);
        AtomicFiles.deleteTree(home.storeFolder());
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertEquals("reference.damaged", problem.problem().code());
        assertTrue(problem.getMessage().contains(local.toString()), problem.getMessage());
    }

    @Test
    void readsTheSettingsOfTheInstalledMavenToo() throws IOException {
        Files.delete(home.folder().resolve(".m2/settings.xml"));
        home.write("maven/conf/settings.xml", "<settings><mirrors>" + mirror("*", "/maven") + "</mirrors></settings>");
        Path command = home.write("maven/bin/mvn", "#!/bin/sh\n");
        command.toFile().setExecutable(true);
        Path bin = Files.createDirectories(home.folder().resolve("bin"));
        Files.createSymbolicLink(bin.resolve("mvn"), command);
        home.variable("PATH", bin.toString());
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
    }

    @Test
    void saysWhereTheSettingsAreNoSettings() throws IOException {
        home.write(".m2/settings.xml", "<settings>\n<mirrors>\n</settings>");
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertEquals("maven.settings", problem.problem().code());
        assertTrue(
                problem.problem().where().contains("settings.xml:3"),
                problem.problem().where());
    }

    @Test
    void asksAgainForWhatWasNotThereBefore() throws IOException {
        assertEquals("reference.not-found", failure(REFERENCE));
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
    }

    @Test
    void resolvesASnapshotByItsMetadata() throws IOException {
        String folder = "/maven/org/example/tiny/2-SNAPSHOT/";
        settings("<profiles><profile><id>s</id><activation><activeByDefault>true</activeByDefault></activation>"
                + "<repositories><repository><id>s</id><url>" + server.base()
                + "/maven</url></repository></repositories></profile></profiles>"
                + "<mirrors>" + mirror("central", "/central") + "</mirrors>");
        String metadata = "<metadata><groupId>org.example</groupId><artifactId>tiny</artifactId>"
                + "<version>2-SNAPSHOT</version><versioning><snapshot><timestamp>20250101.101010</timestamp>"
                + "<buildNumber>3</buildNumber></snapshot><lastUpdated>20250101101010</lastUpdated></versioning></metadata>";
        server.serve(folder + "maven-metadata.xml", metadata);
        server.serve(folder + "maven-metadata.xml.sha1", sha1(Samples.text(metadata)));
        publishJar(folder + "tiny-2-20250101.101010-3.jar", Samples.jar(Samples.files("tiny.onnx", MODEL)));
        assertArrayEquals(
                MODEL,
                Files.readAllBytes(resolve("mvn:org.example:tiny:2-SNAPSHOT").mainPath()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mvn:",
                "mvn:org.example:tiny",
                "mvn:org.example:tiny:1.0:jar",
                "mvn:org.example:tiny:[1,2)",
                "mvn:org.example:tiny:LATEST",
                "mvn:org.example:tiny:1.0#../x.onnx",
                "mvn:org.example:ti ny:1.0"
            })
    void saysWhatAReferenceLooksLike(String text) {
        ProblemException problem =
                assertThrows(ProblemException.class, () -> home.store().reference(text, here()));
        assertEquals("reference.syntax", problem.problem().code());
        assertTrue(problem.getMessage().contains("mvn:GROUP:ARTIFACT:VERSION[#PATH-IN-JAR]"), problem.getMessage());
    }
}
