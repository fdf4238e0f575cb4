package io.graftflow.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages of an npm registry on loopback. */
final class NpmKindTest extends RepositoryContract {

    private static final String REFERENCE = "npm:tiny-model@1.2.3#models/tiny.onnx";
    private static final String TARBALL = "/npm/tiny-model/-/tiny-model-1.2.3.tgz";

    private byte[] archive;

    @Override
    void configure() throws IOException {
        home.write(".npmrc", "; a comment\nfund = false\nregistry=" + server.base() + "/npm/\n");
    }

    @Override
    String publish(byte[] model) {
        publish(Map.of("package/models/tiny.onnx", model, "package/package.json", Samples.text("{}")));
        return REFERENCE;
    }

    private void publish(Map<String, byte[]> files) {
        publish("tiny-model", TARBALL, Samples.tgz(files));
    }

    private void publish(String name, String tarball, byte[] content) {
        archive = content;
        server.serve(tarball, content);
        describe(name, server.base() + tarball, content);
    }

    private void describe(String name, String tarball, byte[] content) {
        ObjectNode tree = Json.object().put("name", name);
        ObjectNode dist = tree.putObject("versions").putObject("1.2.3").putObject("dist");
        dist.put("tarball", tarball);
        dist.put("integrity", "sha512-" + sha512(content));
        server.serve("/npm/" + name.replace("/", "%2F"), Json.pretty(tree));
    }

    private static String sha512(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-512");
            return Base64.getEncoder().encodeToString(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    String downloadPath() {
        return TARBALL;
    }

    @Override
    String unknown() {
        return "npm:nothing@1.0.0#tiny.onnx";
    }

    @Override
    void cutOnce(int bytes) {
        server.cutOnce(TARBALL, bytes, archive);
    }

    @Override
    void falsify() {
        byte[] other = archive.clone();
        other[other.length / 2] ^= 1;
        server.serve(TARBALL, other);
    }

    private Resolved resolve(String reference) {
        return resolve(home.store(), reference);
    }

    @Test
    void takesCompanionsOfTheModelsFolder() throws IOException {
        publish(Map.of(
                "package/a/model.onnx",
                MODEL,
                "package/a/config.json",
                Samples.text("{}"),
                "package/b/model.onnx",
                MODEL,
                "package/b/tokenizer.json",
                Samples.text("{}")));
        Resolved resolved = resolve("npm:tiny-model@1.2.3#a/model.onnx");
        assertEquals(
                List.of("config.json", "model.onnx"),
                List.copyOf(resolved.files().keySet()));
    }

    @Test
    void leavesNoArchiveBehind() throws IOException {
        resolve(publish(MODEL));
        assertEquals(List.of(), filesOf(home.storeFolder().resolve("downloads")));
    }

    @Test
    void downloadsAnArchiveOnceForTwoTriesAtAPath() throws IOException {
        publish(MODEL);
        ProblemException problem = problem(home.store(), "npm:tiny-model@1.2.3#models/tiney.onnx", false);
        assertTrue(problem.getMessage().contains("Did you mean \"#models/tiny.onnx\"?"), problem.getMessage());
        resolve(REFERENCE);
        assertEquals(
                "bytes=" + archive.length + "-",
                server.gets(TARBALL).get(1).header("Range").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"package/../../evil.sh", "/etc/evil", "..\\evil"})
    void refusesAPackageThatWouldWriteElsewhere(String name) throws IOException {
        publish(Map.of("package/models/tiny.onnx", MODEL, name, MODEL));
        assertEquals("reference.unsafe-path", failure(REFERENCE));
        assertEquals(List.of(), home.store().all());
    }

    @Test
    void refusesAPackageThatWouldFillTheDisk() {
        publish(Map.of("package/models/tiny.onnx", new byte[80 << 20]));
        assertEquals("reference.absurd-size", failure(REFERENCE));
    }

    @Test
    void saysThatAnArchiveIsNotWhole() throws IOException {
        byte[] whole = Samples.tgz(Map.of("package/models/tiny.onnx", MODEL));
        publish("tiny-model", TARBALL, Arrays.copyOf(whole, whole.length / 2));
        assertEquals("reference.damaged", failure(REFERENCE));
    }

    @Test
    void saysThatAnArchiveIsNone() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(MODEL);
        }
        publish("tiny-model", TARBALL, out.toByteArray());
        assertEquals("reference.damaged", failure(REFERENCE));
    }

    @Test
    void saysWhichVersionsThereAre() {
        publish(MODEL);
        ProblemException problem = problem(home.store(), "npm:tiny-model@1.2.4#models/tiny.onnx", false);
        assertEquals("reference.not-found", problem.problem().code());
        assertTrue(problem.getMessage().contains("1.2.3"), problem.getMessage());
    }

    @Test
    void takesAPackageOfAScopeFromTheScopesRegistry() throws IOException {
        home.write(".npmrc", "registry=" + server.base() + "/elsewhere/\n@team:registry=" + server.base() + "/npm\n");
        publish("@team/tiny", "/npm/@team/tiny/-/tiny-1.2.3.tgz", Samples.tgz(Map.of("package/tiny.onnx", MODEL)));
        assertArrayEquals(
                MODEL, Files.readAllBytes(resolve("npm:@team/tiny@1.2.3").mainPath()));
    }

    @Test
    void prefersTheEnvironmentsRegistry() throws IOException {
        home.write(".npmrc", "registry=" + server.base() + "/elsewhere/\n");
        home.variable("NPM_CONFIG_REGISTRY", server.base() + "/npm/");
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
    }

    @Test
    void asksNpmForTheRegistryWhenNothingSaysIt() throws IOException {
        Files.delete(home.folder().resolve(".npmrc"));
        Path npm = home.write(
                "bin/npm", "#!/bin/sh\n[ \"$*\" = \"config get registry\" ] && echo " + server.base() + "/npm/\n");
        npm.toFile().setExecutable(true);
        home.variable("PATH", npm.getParent().toString());
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(publish(MODEL)).mainPath()));
    }

    @Test
    void saysThatNoRegistryIsConfigured() throws IOException {
        Files.delete(home.folder().resolve(".npmrc"));
        ProblemException problem = problem(home.store(), REFERENCE, false);
        assertEquals("reference.setting", problem.problem().code());
        assertTrue(problem.problem().remedy().contains("npm_config_registry"), problem.getMessage());
    }

    @Test
    void sendsTheTokenBelowTheConfiguredAddressOnly() throws IOException {
        String host = server.base().substring("http:".length());
        home.variable("NPM_TOKEN", "secret");
        home.write(".npmrc", "registry=" + server.base() + "/npm/\n" + host + "/npm/:_authToken=${NPM_TOKEN}\n");
        publish("tiny-model", "/files/tiny-model-1.2.3.tgz", Samples.tgz(Map.of("package/models/tiny.onnx", MODEL)));
        resolve(REFERENCE);
        assertEquals(
                "Bearer secret",
                server.gets("/npm/tiny-model").get(0).header("Authorization").orElse(""));
        assertFalse(server.gets("/files/tiny-model-1.2.3.tgz")
                .get(0)
                .header("Authorization")
                .isPresent());
    }

    @Test
    void sendsNameAndPasswordToo() throws IOException {
        String host = server.base().substring("http:".length());
        String password = Base64.getEncoder().encodeToString(Samples.text("secret"));
        home.write(
                ".npmrc",
                "registry=" + server.base() + "/npm/\n" + host + "/npm/:username=me\n" + host + "/npm/:_password=\""
                        + password + "\"\n");
        resolve(publish(MODEL));
        assertEquals(
                "Basic " + Base64.getEncoder().encodeToString(Samples.text("me:secret")),
                server.gets(TARBALL).get(0).header("Authorization").orElse(""));
    }

    @Test
    void takesFromTheMirrorWhatTheMirrorSaysIsElsewhere() throws IOException {
        publish(MODEL);
        describe("tiny-model", "https://registry.invalid/tiny-model/-/tiny-model-1.2.3.tgz", archive);
        assertArrayEquals(MODEL, Files.readAllBytes(resolve(REFERENCE).mainPath()));
    }

    @Test
    void refusesAPackageWithoutAHash() {
        publish(MODEL);
        server.serve(
                "/npm/tiny-model",
                "{\"versions\": {\"1.2.3\": {\"dist\": {\"tarball\": \"" + server.base() + TARBALL + "\"}}}}");
        assertEquals("reference.checksum", failure(REFERENCE));
    }

    @Test
    void takesNoLinkForAFile() {
        publish("tiny-model", TARBALL, Samples.tgzWithLink("package/models/tiny.onnx", "/etc/passwd"));
        assertEquals("reference.not-found", failure(REFERENCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"npm:tiny", "npm:tiny@latest", "npm:tiny@^1.0.0", "npm:@team@1.0.0", "npm:a@1.0.0#../b"})
    void saysWhatAReferenceLooksLike(String text) {
        ProblemException problem =
                assertThrows(ProblemException.class, () -> home.store().reference(text, here()));
        assertEquals("reference.syntax", problem.problem().code());
        assertTrue(problem.getMessage().contains("npm:PACKAGE@VERSION[#PATH]"), problem.getMessage());
    }
}
