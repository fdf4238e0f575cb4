package io.graftflow.server.internal.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import io.graftflow.data.Picture;
import io.graftflow.data.Row;

/** Values of a table as JSON that a page can show; long ones only begin, unless all of it is wanted. */
final class Cells {

    private static final int LONGEST_TEXT = 500;
    private static final int NUMBERS_SHOWN = 8;

    /** Pictures tell their size within them, but for a few with much before it. */
    private static final int HEAD_BYTES = 1 << 16;

    /** The largest whole number that every JSON reader keeps exact. */
    private static final long LARGEST_EXACT = 1L << 53;

    private Cells() {}

    /** The value of a row in a column. */
    static JsonNode json(Row row, int column, boolean whole) {
        if (row.isNull(column)) {
            return NullNode.getInstance();
        }
        Column kind = row.spec().columns().get(column);
        return switch (kind.kind()) {
            case BOOLEAN -> BooleanNode.valueOf(row.bool(column));
            case INTEGER -> integer(row.integer(column));
            case NUMBER -> number(row.number(column));
            case TEXT, CATEGORY -> text(row.text(column), whole);
            case DATE -> TextNode.valueOf(row.date(column).toString());
            case TIMESTAMP -> TextNode.valueOf(row.timestamp(column).toString());
            case IMAGE, SOUND, CLIP -> media(kind.kind(), row, column);
            case TENSOR -> tensor(kind, row.vector(column), whole);
            case BINARY -> Json.object().put("bytes", row.bytes(column).length);
        };
    }

    private static JsonNode integer(long value) {
        return Math.abs(value) <= LARGEST_EXACT && value != Long.MIN_VALUE
                ? LongNode.valueOf(value)
                : TextNode.valueOf(Long.toString(value));
    }

    private static JsonNode number(double value) {
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : TextNode.valueOf(Double.toString(value));
    }

    private static JsonNode text(String value, boolean whole) {
        if (whole || value.length() <= LONGEST_TEXT) {
            return TextNode.valueOf(value);
        }
        int end = Character.isHighSurrogate(value.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return Json.object().put("text", value.substring(0, end)).put("length", value.length());
    }

    /** Pictures tell their size, so that a page knows before it loads one. */
    private static ObjectNode media(ColumnKind kind, Row row, int column) {
        Media head = row.mediaHead(column, HEAD_BYTES);
        ObjectNode json =
                Json.object().put("media", kind.word()).put("path", head.path()).put("bytes", row.mediaBytes(column));
        if (kind == ColumnKind.IMAGE && head.isInline()) {
            picture(json, row, column, head);
        }
        return json;
    }

    private static void picture(ObjectNode json, Row row, int column, Media head) {
        try {
            Picture picture = Picture.head(head.bytes());
            json.put("width", picture.width()).put("height", picture.height());
        } catch (ProblemException e) {
            if (head.bytes().length < row.mediaBytes(column)) {
                picture(json, row, column, row.media(column));
            } else {
                json.put("unreadable", e.problem().message());
            }
        }
    }

    private static ObjectNode tensor(Column column, float[] values, boolean whole) {
        ObjectNode json = Json.object();
        column.shape().forEach(json.putArray("shape")::add);
        ArrayNode head = json.putArray("head");
        int shown = whole ? values.length : Math.min(NUMBERS_SHOWN, values.length);
        for (int i = 0; i < shown; i++) {
            head.add(
                    Float.isFinite(values[i])
                            ? Json.mapper().getNodeFactory().numberNode(values[i])
                            : number(values[i]));
        }
        return json.put("length", values.length);
    }
}
