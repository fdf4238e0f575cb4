package io.graftflow.onnx.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a {@code .npy} file.
 *
 * @param descr NumPy's name of the element type, such as {@code <f4}
 * @param fortranOrder whether the first axis changes fastest
 * @param shape the size of each axis
 * @param bytes where the content begins
 */
public record NpyHeader(String descr, boolean fortranOrder, long[] shape, int bytes) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\s,L]*)\\)");
    private static final Map<ElementType, String> CODES = new EnumMap<>(ElementType.class);

    static {
        CODES.put(ElementType.FLOAT, "f4");
        CODES.put(ElementType.DOUBLE, "f8");
        CODES.put(ElementType.FLOAT16, "f2");
        CODES.put(ElementType.INT8, "i1");
        CODES.put(ElementType.INT16, "i2");
        CODES.put(ElementType.INT32, "i4");
        CODES.put(ElementType.INT64, "i8");
        CODES.put(ElementType.UINT8, "u1");
        CODES.put(ElementType.UINT16, "u2");
        CODES.put(ElementType.UINT32, "u4");
        CODES.put(ElementType.UINT64, "u8");
        CODES.put(ElementType.BOOL, "b1");
        CODES.put(ElementType.COMPLEX64, "c8");
        CODES.put(ElementType.COMPLEX128, "c16");
    }

    /** Reads the header at a buffer's position, which stays. */
    public static NpyHeader read(ByteBuffer file, String name) {
        ByteBuffer in = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        int version = in.remaining() > 10 ? in.get(MAGIC.length) : 0;
        int prefix = version == 1 ? 10 : 12;
        if (version < 1
                || version > 3
                || in.remaining() < prefix
                || in.mismatch(ByteBuffer.wrap(MAGIC)) < MAGIC.length) {
            throw notAnArray(name, "something else");
        }
        long length = version == 1 ? Short.toUnsignedInt(in.getShort(8)) : Integer.toUnsignedLong(in.getInt(8));
        if (length > in.remaining() - prefix) {
            throw ProblemException.error("npy.truncated", "The array is cut short in its header.", "Write it again.")
                    .at(name);
        }
        var text = new byte[(int) length];
        in.get(prefix, text);
        String header = new String(text, version == 3 ? UTF_8 : ISO_8859_1);
        Matcher descr = DESCR.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!descr.find() || !order.find() || !shape.find()) {
            throw notAnArray(name, "the header " + header.strip());
        }
        var read = new NpyHeader(
                descr.group(1), order.group(1).equals("True"), sizes(shape.group(1), name), prefix + (int) length);
        read.checkType(name);
        return read;
    }

    private static ProblemException notAnArray(String name, String got) {
        return ProblemException.error(
                        "npy.not-an-array",
                        "Expected a NumPy array (.npy) of numbers, truth values or texts, got " + got + ".",
                        "Write it with numpy.save.")
                .at(name);
    }

    private static long[] sizes(String text, String name) {
        try {
            return Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw notAnArray(name, "the shape (" + text + ")");
        }
    }

    private void checkType(String name) {
        boolean known = isText() ? descr.matches("[<>=|]?[US]\\d{1,8}") : CODES.containsValue(code());
        if (!known) {
            throw unsupported("numbers, truth values or texts", descr).at(name);
        }
    }

    private static ProblemException unsupported(String expected, String got) {
        return ProblemException.error(
                "npy.unsupported-type",
                "Arrays of this type are not supported; expected " + expected + ", got " + got + ".",
                "Convert it first, such as to float32.");
    }

    private String code() {
        return descr.replaceAll("^[<>=|]", "");
    }

    /** Whether the elements are texts: {@code U} (4 bytes a character) or {@code S} (1 byte). */
    public boolean isText() {
        return code().startsWith("U") || code().startsWith("S");
    }

    /** The element type. */
    public ElementType element() {
        return CODES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(code()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(ElementType.STRING);
    }

    /** Bytes of one element. */
    public int itemBytes() {
        int width = Integer.parseInt(code().substring(1));
        return code().startsWith("U") ? width * Integer.BYTES : width;
    }

    /** The content in C order, little-endian: itself when it is so already, else a copy. */
    public ByteBuffer inOrder(ByteBuffer content) {
        ByteBuffer result = fortranOrder && shape.length > 1 ? transposed(content) : content;
        return descr.startsWith(">") ? swapped(result) : result;
    }

    private ByteBuffer transposed(ByteBuffer content) {
        int width = itemBytes();
        ByteBuffer result = ByteBuffer.allocate(content.remaining());
        var index = new long[shape.length];
        for (int place = 0; place < content.remaining(); place += width) {
            long from = 0;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from = from * shape[axis] + index[axis];
            }
            result.put(place, content, (int) from * width, width);
            for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return result;
    }

    private ByteBuffer swapped(ByteBuffer content) {
        boolean pairs = code().startsWith("c");
        int width = isText() ? Integer.BYTES : pairs ? itemBytes() / 2 : itemBytes();
        if (code().startsWith("S")) {
            return content;
        }
        ByteBuffer result = ByteBuffer.allocate(content.remaining());
        for (int i = 0; i < content.remaining(); i++) {
            result.put(i / width * width + width - 1 - i % width, content.get(i));
        }
        return result;
    }

    /** The header for a tensor. */
    public static NpyHeader of(TensorData data) {
        String code = data.element() == ElementType.STRING ? "U" + NpyTexts.width(data) : CODES.get(data.element());
        if (code == null) {
            throw unsupported("a type that NumPy has", data.element().toString());
        }
        String order = code.endsWith("1") && !code.startsWith("U") ? "|" : "<";
        return new NpyHeader(order + code, false, data.shape(), 0);
    }

    /** Its bytes, filled up so that the content is aligned. */
    public ByteBuffer write() {
        var sizes = new StringBuilder();
        for (long size : shape) {
            sizes.append(size).append(shape.length == 1 ? "," : ", ");
        }
        String tuple = shape.length > 1 ? sizes.substring(0, sizes.length() - 2) : sizes.toString();
        String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + tuple + "), }";
        int length = (10 + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 10;
        ByteBuffer out = ByteBuffer.allocate(10 + length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
        out.put(text.getBytes(ISO_8859_1));
        while (out.remaining() > 1) {
            out.put((byte) ' ');
        }
        return out.put((byte) '\n').flip();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NpyHeader header
                && descr.equals(header.descr)
                && fortranOrder == header.fortranOrder
                && bytes == header.bytes
                && Arrays.equals(shape, header.shape);
    }

    @Override
    public int hashCode() {
        return 31 * descr.hashCode() + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return descr + Arrays.toString(shape);
    }
}
