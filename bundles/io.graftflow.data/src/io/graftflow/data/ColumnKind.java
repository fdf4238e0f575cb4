package io.graftflow.data;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;

/** What the values of a column are. Each kind has one Arrow type, and the field's metadata names the kind. */
public enum ColumnKind {
    /** Free text; Arrow {@code utf8}; {@link String}. */
    TEXT,
    /** One of a few names, such as a label; Arrow {@code utf8}; {@link String}. */
    CATEGORY,
    /** A whole number of 64 bits; Arrow {@code int64}; {@link Long}. */
    INTEGER,
    /** A real number of 64 bits; Arrow {@code float64}; {@link Double}. */
    NUMBER,
    /** Yes or no; Arrow {@code bool}; {@link Boolean}. */
    BOOLEAN,
    /** A day; Arrow {@code date32}; {@link LocalDate}. */
    DATE,
    /** A moment in UTC, to the microsecond; Arrow {@code timestamp[us]}; {@link LocalDateTime}. */
    TIMESTAMP,
    /**
     * A picture: an encoded file's bytes, a path, or both; Arrow {@code struct<bytes: binary, path: utf8>};
     * {@link Media}.
     */
    IMAGE,
    /** A sound: an encoded file's bytes, a path, or both; stored as a picture is; {@link Media}. */
    SOUND,
    /** A clip of moving pictures: an encoded file's bytes, a path, or both; stored as a picture is; {@link Media}. */
    CLIP,
    /**
     * Numbers of a fixed shape, row by row; Arrow {@code fixed_size_list<float32>}; {@code float[]} in row-major order.
     */
    TENSOR,
    /** Bytes of no known meaning; Arrow {@code binary}; {@code byte[]}. */
    BINARY;

    /** The word for it in files and settings, such as {@code text}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether values are single numbers that {@link Row#number} gives. */
    public boolean isNumeric() {
        return this == INTEGER || this == NUMBER || this == BOOLEAN;
    }

    /** Whether values are names or other text that {@link Row#text} gives as it stands. */
    public boolean isTextual() {
        return this == TEXT || this == CATEGORY;
    }

    /** Whether values are pictures, sounds or clips. */
    public boolean isMedia() {
        return this == IMAGE || this == SOUND || this == CLIP;
    }

    /** Whether each value has a short text form that says all of it: text, names, numbers, yes or no, days, moments. */
    public boolean isScalar() {
        return !isMedia() && this != TENSOR && this != BINARY;
    }

    /**
     * The kind of a word.
     *
     * @throws ProblemException {@code table.unknown-kind} with the nearest word
     */
    public static ColumnKind of(String word) {
        for (ColumnKind kind : values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw ProblemException.error(
                "table.unknown-kind",
                "There is no column type \"" + word + "\".",
                Nearest.remedy(
                        word, Arrays.stream(values()).map(ColumnKind::word).toList()));
    }
}
