package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that Java's own encoders write, and bytes that are none. */
class PictureTest {

    private static final long SEED = 7;

    @ParameterizedTest
    @EnumSource
    void tellsTheSizeThatWasWritten(Picture.Format format) throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 10; i++) {
            int width = 1 + random.nextInt(300);
            int height = 1 + random.nextInt(300);
            byte[] file = written(format, width, height);
            assertEquals(new Picture(format, width, height), Picture.head(file));
            assertEquals(new Picture(format, width, height), Picture.whole(file));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsCutOffIsRefused(Picture.Format format) throws IOException {
        byte[] file = written(format, 9, 7);
        // a GIF's last byte says that no more frames follow
        int last = format == Picture.Format.GIF ? file.length - 1 : file.length;
        for (int length = 0; length < last; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertEquals("image.unreadable", refused(part).code(), format + " of " + length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void damageIsNoFaultOfTheProgram(Picture.Format format) throws IOException {
        byte[] file = written(format, 20, 10);
        Random random = new Random(SEED);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = file.clone();
            for (int times = 0; times < 3; times++) {
                damaged[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(Picture.whole(damaged).width() > 0, "seed " + SEED);
            } catch (ProblemException e) {
                assertEquals("image.unreadable", e.problem().code());
            }
        }
    }

    @Test
    void aChangedByteInThePixelsOfAPngIsFound() throws IOException {
        byte[] file = written(Picture.Format.PNG, 20, 10);
        file[60] ^= 1;
        assertTrue(refused(file).message().contains("checksum"), refused(file).message());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 0, 9})
    void sizesAreThoseOfTheUprightPicture(int orientation) throws IOException {
        boolean turned = orientation >= 5 && orientation <= 8;
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] file = oriented(written(Picture.Format.JPEG, 40, 30), orientation, order);
            assertEquals(
                    new Picture(Picture.Format.JPEG, turned ? 30 : 40, turned ? 40 : 30),
                    Picture.whole(file),
                    order.toString());
            assertEquals(Picture.whole(file), Picture.head(file));
        }
    }

    @Test
    void theSizeOfAnEnormousPictureIsReadFromItsHead() {
        assertEquals(new Picture(Picture.Format.PNG, 30_000, 30_000), Picture.head(pngHead(30_000, 30_000)));
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertTrue(refusedHead(pngHead(0, 10)).message().contains("0 × 10"));
        assertTrue(refusedHead(pngHead(-5, 10)).message().contains("-5 × 10"));
    }

    @Test
    void whatIsOfAnotherFormatIsNamed() {
        assertTrue(refused(new byte[0]).message().contains("the file is empty"));
        assertTrue(refused(bytes("<svg onload='x()'/>")).message().contains("SVG"));
        assertTrue(refused(bytes("RIFF1234WEBPVP8 ")).message().contains("WebP"));
        assertTrue(refused(bytes("II*\0abcd")).message().contains("TIFF"));
        assertTrue(refused(bytes("hello")).message().contains("something else"));
    }

    @Test
    void namesTheTypeForBrowsers() {
        assertEquals("image/jpeg", Picture.Format.JPEG.mediaType());
        assertEquals("image/bmp", Picture.Format.BMP.mediaType());
    }

    private static Problem refused(byte[] file) {
        return assertThrows(ProblemException.class, () -> Picture.whole(file)).problem();
    }

    private static Problem refusedHead(byte[] file) {
        return assertThrows(ProblemException.class, () -> Picture.head(file)).problem();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A picture of noise. */
    private static byte[] written(Picture.Format format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(SEED);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format.name().toLowerCase(Locale.ROOT), out));
        return out.toByteArray();
    }

    /** The signature and the header of a PNG file. */
    private static byte[] pngHead(int width, int height) {
        byte[] header = ByteBuffer.allocate(17)
                .put(bytes("IHDR"))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 sum = new CRC32();
        sum.update(header);
        return ByteBuffer.allocate(33)
                .put(bytes("\u0089PNG\r\n\u001a\n"))
                .putInt(13)
                .put(header)
                .putInt((int) sum.getValue())
                .array();
    }

    /** The same JPEG with an EXIF part before all others. */
    private static byte[] oriented(byte[] jpeg, int orientation, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(26)
                .order(order)
                .put(bytes(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM"))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .putShort((short) 0xFFE1)
                .putShort((short) 34)
                .put(bytes("Exif\0\0"))
                .put(tiff.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }
}
