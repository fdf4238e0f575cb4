package io.graftflow.model;

import java.util.List;
import java.util.stream.Collectors;

/** Says in Markdown how raw values become inputs. */
final class PreprocessingWords {

    private PreprocessingWords() {}

    static String of(Preprocessing how) {
        return of(how, "", "");
    }

    private static String of(Preprocessing how, String folder, String column) {
        String from = column.isEmpty() ? "" : " of column `" + column + "`";
        if (how instanceof Preprocessing.Text text) {
            return "A text" + from + " goes through `" + folder + ModelFiles.TOKENIZER + "`, is cut to "
                    + text.maxTokens() + " tokens, and batches are padded to their longest row.";
        }
        if (how instanceof Preprocessing.Columns columns) {
            return "Plain columns become " + columns.width() + " numbers a row, found in the rows of training:\n\n"
                    + columns.columns().stream()
                            .map(plain -> "- `" + plain.name() + "`: " + of(plain))
                            .collect(Collectors.joining("\n"));
        }
        if (how instanceof Preprocessing.Several several) {
            return several.parts().stream()
                    .map(part -> "**" + part.name() + "** (inputs `" + part.prefix() + "…`): "
                            + of(part.how(), folder + part.name() + "/", part.column(column)))
                    .collect(Collectors.joining("\n\n"));
        }
        return "The tensors" + from + " are taken as they are.";
    }

    private static String of(PlainColumn column) {
        String missing = column.missing() ? "; one number more is 1 where it is missing" : "";
        if (column instanceof PlainColumn.Numeric number) {
            return "a number less the mean " + number.mean() + ", divided by the deviation " + number.deviation()
                    + "; 0 where it is missing" + missing;
        }
        List<String> names = ((PlainColumn.Category) column).values();
        String shown = names.stream().limit(SHOWN).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "a 1 at the place of its name and 0 elsewhere; " + names.size() + " names: " + shown
                + (names.size() > SHOWN ? ", …" : "") + missing;
    }

    private static final int SHOWN = 20;
}
