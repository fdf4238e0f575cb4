package io.graftflow.onnx.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Texts in {@code .npy} files: each padded with zeros to the length of the longest. */
public final class NpyTexts {

    private NpyTexts() {}

    /** Reads texts of 4 bytes a character, or bytes in UTF-8. */
    public static TensorData read(NpyHeader header, ByteBuffer content) {
        int width = header.itemBytes();
        boolean wide = header.descr().contains("U");
        ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long count = TensorProtos.elementCount(header.shape());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(wide ? wide(bytes, i * width, width) : narrow(bytes, i * width, width));
        }
        TensorData vector = TensorData.of(texts, count);
        return vector.reshape(header.shape());
    }

    private static String wide(ByteBuffer bytes, int start, int width) {
        var text = new StringBuilder();
        for (int i = start; i < start + width; i += Integer.BYTES) {
            int character = bytes.getInt(i);
            if (character != 0) {
                text.appendCodePoint(Character.isValidCodePoint(character) ? character : 0xFFFD);
            }
        }
        return text.toString();
    }

    private static String narrow(ByteBuffer bytes, int start, int width) {
        var text = new byte[width];
        bytes.get(start, text);
        int length = width;
        while (length > 0 && text[length - 1] == 0) {
            length--;
        }
        return new String(text, 0, length, UTF_8);
    }

    /** The length of the longest text in characters, at least 1. */
    static int width(TensorData data) {
        return Math.max(
                1,
                data.strings().stream()
                        .mapToInt(text -> text.codePointCount(0, text.length()))
                        .max()
                        .orElse(1));
    }

    /** The texts, 4 bytes a character. */
    public static ByteBuffer write(TensorData data) {
        int width = width(data);
        int count = data.strings().size();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, Math.multiplyExact(width, Integer.BYTES)))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int place = i * width * Integer.BYTES;
            for (int character : data.strings().get(i).codePoints().toArray()) {
                bytes.putInt(place, character);
                place += Integer.BYTES;
            }
        }
        return bytes;
    }
}
