package io.graftflow.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Small files of the real formats. */
final class Samples {

    private Samples() {}

    /** An ONNX file with one initializer of so many random bytes. */
    static byte[] onnx(int seed, int bytes) {
        byte[] weights = new byte[bytes];
        new Random(seed).nextBytes(weights);
        return model(field(9, weights));
    }

    /** An ONNX file whose one initializer is kept in another file. */
    static byte[] onnxWithExternalData(String location) {
        byte[] entry = concat(field(1, text("location")), field(2, text(location)));
        byte[] length = concat(field(1, text("length")), field(2, text("4")));
        return model(concat(field(13, entry), field(13, length)));
    }

    private static byte[] model(byte[] tensor) {
        byte[] named = concat(field(8, text("weight")), tensor);
        byte[] graph = concat(field(2, text("graph")), field(5, named));
        // ir_version 8, then the graph
        return concat(new byte[] {8, 8}, field(7, graph));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A protocol buffer's length-delimited field. */
    static byte[] field(int number, byte[] value) {
        var out = new ByteArrayOutputStream();
        varint(number << 3 | 2, out);
        varint(value.length, out);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The files of a model that has all companions, by their names in a repository. */
    static Map<String, byte[]> files(String model, byte[] onnx) {
        var files = new LinkedHashMap<String, byte[]>();
        files.put(model, onnx);
        files.put("config.json", text("{\"id2label\": {}}"));
        files.put("tokenizer.json", text("{\"version\": \"1.0\"}"));
        files.put("README.md", text("# A model\n"));
        return files;
    }

    static byte[] jar(Map<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An archive as npm packs it; names as they are given. */
    static byte[] tgz(Map<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                var entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An archive in which a name is a link. */
    static byte[] tgzWithLink(String name, String target) {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
