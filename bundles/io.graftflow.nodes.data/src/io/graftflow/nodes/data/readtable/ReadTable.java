package io.graftflow.nodes.data.readtable;

import io.graftflow.data.ColumnKind;
import io.graftflow.data.Format;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableFiles;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Reads a file of rows. The check looks at the head of the file alone. */
@Component(service = NodeType.class)
public final class ReadTable implements NodeType<ReadTable.Settings> {

    private static final String TABLE = "table";

    /** What to read, and how. */
    public record Settings(
            @Setting(title = "File", help = "A CSV, TSV, JSON, Parquet or Arrow file.") @Setting.InputFile Path path,
            @Setting(
                            title = "Format",
                            help = "How the file is laid out. With auto its name says so, or else its first bytes.",
                            orElse = "auto")
                    Format format,
            @Setting(
                            title = "Header",
                            help =
                                    "Whether the first line of a CSV or TSV file names the columns. With auto it does when"
                                            + " it differs from what follows.",
                            orElse = "auto")
                    ReadOptions.Header header,
            @Setting(
                            title = "Delimiter",
                            help = "The character between the values of a CSV file. None: it is found out.",
                            orElse = "")
                    String delimiter,
            @Setting(
                            title = "Quote",
                            help =
                                    "The character around values that hold delimiters or line feeds. None: nothing is quoted.",
                            orElse = "\"")
                    String quote,
            @Setting(
                            title = "Missing values",
                            help = "Texts that stand for a missing value, such as NA.",
                            orElse = "[\"\"]")
                    List<String> nullTexts,
            @Setting(
                            title = "Encoding",
                            help =
                                    "The text encoding, such as ISO-8859-1. None: UTF-8, or what the file's first bytes say.",
                            orElse = "")
                    String encoding,
            @Setting(
                            title = "Column types",
                            help = "The types of columns that should not be found out, by column name.",
                            orElse = "{}")
                    Map<String, ColumnKind> types) {

        private ReadOptions options() {
            return new ReadOptions(format, header, delimiter, quote, nullTexts, encoding, types);
        }
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("data.read-table", 1)
                .named("Read Table", "Data")
                .summary("Reads rows from a CSV, TSV, JSON, Parquet or Arrow file.")
                .out(PortKind.TABLE, TABLE, "The rows of the file, in their order.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        return Specs.of(TABLE, TableFiles.sniff(settings.path(), settings.options()));
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return String.valueOf(settings.path().getFileName());
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        return Values.of(
                TABLE, TableFiles.read(settings.path(), settings.options(), context.output(TABLE), context.progress()));
    }
}
