package io.graftflow.nodes.data.readimages;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Small pictures, made anew. */
final class Pictures {

    private Pictures() {}

    /** Writes a picture in one colour, in the format that its name says; folders are made. */
    static void write(Path file, int width, int height, Color colour) {
        String name = file.getFileName().toString();
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes(name.substring(name.lastIndexOf('.') + 1), width, height, colour));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a picture in one colour. */
    static byte[] bytes(String format, int width, int height, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    /** A PNG file of that size whose pixels nobody could decode. */
    static byte[] withoutPixels(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        ByteBuffer file = ByteBuffer.allocate(100);
        file.put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
        chunk(file, "IHDR", header);
        chunk(file, "IDAT", new byte[] {1, 2, 3});
        chunk(file, "IEND", new byte[0]);
        byte[] bytes = new byte[file.position()];
        file.flip().get(bytes);
        return bytes;
    }

    private static void chunk(ByteBuffer file, String type, byte[] data) {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.ISO_8859_1));
        sum.update(data);
        file.putInt(data.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(data)
                .putInt((int) sum.getValue());
    }
}
