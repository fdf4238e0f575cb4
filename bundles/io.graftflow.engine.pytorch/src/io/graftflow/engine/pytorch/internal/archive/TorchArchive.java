package io.graftflow.engine.pytorch.internal.archive;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes modules in the format of {@code torch.jit.save} and dictionaries of tensors in that of {@code torch.save}: a zip file with stored entries, tensor contents at multiples of
 * 64 bytes. The same module gives the same bytes.
 */
public final class TorchArchive {

    private static final String TOP = "net/";
    /** The newest version of the archive format that PyTorch 1.13 and all later ones read. */
    private static final String VERSION = "10\n";

    /** What {@code torch.save} writes for a dictionary. */
    private static final String DICTIONARY_VERSION = "3\n";

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int CHUNK = 1 << 16;
    /** Any fixed time will do; Java adds a field of its own for one on the first day that a zip file can hold. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;
    private long position;

    private TorchArchive(ZipOutputStream zip) {
        this.zip = zip;
    }

    /** Whether tensors of this type can be held by a module. */
    public static boolean holds(ElementType element) {
        return Pickle.holds(element);
    }

    /** Writes a module; the stream stays open. */
    public static void write(TorchModule module, OutputStream out) throws IOException {
        var zip = new ZipOutputStream(out);
        var archive = new TorchArchive(zip);
        var pickle = new Pickle();
        archive.put("data.pkl", ByteBuffer.wrap(pickle.module(module)));
        archive.put("code/__torch__.py", utf8(source(module)));
        archive.put("constants.pkl", ByteBuffer.wrap(EMPTY_TUPLE));
        archive.put("version", utf8(VERSION));
        archive.storages(pickle);
        zip.finish();
    }

    private void storages(Pickle pickle) throws IOException {
        List<Pickle.Storage> storages = pickle.storages();
        for (int i = 0; i < storages.size(); i++) {
            put("data/" + i, storages.get(i).bytes());
        }
    }

    /** Writes a dictionary of tensors by name, as {@code torch.save} does; the stream stays open. */
    public static void write(Map<String, TensorData> tensors, OutputStream out) throws IOException {
        var archive = new TorchArchive(new ZipOutputStream(out));
        var pickle = new Pickle();
        archive.put("data.pkl", ByteBuffer.wrap(pickle.dictionary(tensors)));
        archive.put("version", utf8(DICTIONARY_VERSION));
        archive.storages(pickle);
        archive.zip.finish();
    }

    /** The source of a module's class. */
    public static String source(TorchModule module) {
        var text = new StringBuilder("class " + module.name() + "(Module):\n");
        text.append("  __parameters__ = [")
                .append(names(module, TorchModule.Parameter.class))
                .append("]\n");
        text.append("  __buffers__ = [")
                .append(names(module, TorchModule.Buffer.class))
                .append("]\n");
        for (TorchModule.Attribute attribute : module.attributes()) {
            text.append("  ")
                    .append(attribute.name())
                    .append(" : ")
                    .append(type(attribute))
                    .append('\n');
        }
        return text.append("  training : bool\n").append(module.methods()).toString();
    }

    private static String names(TorchModule module, Class<? extends TorchModule.Attribute> kind) {
        return module.attributes().stream()
                .filter(kind::isInstance)
                .map(attribute -> "\"" + attribute.name() + "\", ")
                .collect(Collectors.joining());
    }

    private static String type(TorchModule.Attribute attribute) {
        if (attribute instanceof TorchModule.TensorList) {
            return "List[Tensor]";
        }
        return attribute instanceof TorchModule.Flag ? "bool" : "Tensor";
    }

    private void put(String name, ByteBuffer content) throws IOException {
        String path = TOP + name;
        var entry = new ZipEntry(path);
        entry.setTimeLocal(TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.remaining());
        entry.setCompressedSize(content.remaining());
        var crc = new CRC32();
        crc.update(content.duplicate());
        entry.setCrc(crc.getValue());
        int head = LOCAL_HEADER + path.getBytes(StandardCharsets.UTF_8).length;
        byte[] padding = padding((int) ((ALIGNMENT - (position + head + 4) % ALIGNMENT) % ALIGNMENT));
        entry.setExtra(padding);
        position += head + padding.length + content.remaining();
        zip.putNextEntry(entry);
        copy(content.duplicate());
        zip.closeEntry();
    }

    /** An extra field of the kind that PyTorch itself fills up with. */
    private static byte[] padding(int bytes) {
        var field = new byte[4 + bytes];
        field[0] = 'F';
        field[1] = 'B';
        field[2] = (byte) bytes;
        return field;
    }

    private void copy(ByteBuffer content) throws IOException {
        var chunk = new byte[Math.min(CHUNK, content.remaining())];
        while (content.hasRemaining()) {
            int length = Math.min(chunk.length, content.remaining());
            content.get(chunk, 0, length);
            zip.write(chunk, 0, length);
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
