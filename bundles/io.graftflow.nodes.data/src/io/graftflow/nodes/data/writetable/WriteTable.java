package io.graftflow.nodes.data.writetable;

import io.graftflow.base.Problem;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Format;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.data.TableSpec;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** Writes a table to a file of the user's. */
@Component(service = NodeType.class)
public final class WriteTable implements NodeType<WriteTable.Settings> {

    private static final String TABLE = "table";
    private static final Set<String> ENDINGS = Set.of(
            "csv", "tsv", "tab", "json", "jsonl", "ndjson", "parquet", "pq", "arrow", "arrows", "feather", "ipc");

    /** Where to write. */
    public record Settings(
            @Setting(title = "File", help = "The file to make or replace. Missing folders are made.")
                    @Setting.OutputFile
                    Path path,
            @Setting(
                            title = "Format",
                            help = "How the file is laid out. With auto its name says so: .csv, .tsv, .jsonl, .parquet,"
                                    + " .arrow.",
                            orElse = "auto")
                    Format format) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("data.write-table", 1)
                .named("Write Table", "Data")
                .summary("Writes a table to a CSV, TSV, JSON, Parquet or Arrow file.")
                .in(PortKind.TABLE, TABLE, "The rows to write.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Specs result = Specs.none();
        String ending = ending(settings.path());
        if (settings.format() == Format.AUTO && !ENDINGS.contains(ending)) {
            result = result.with(Problem.error(
                            "table.unknown-format",
                            "The name \"" + settings.path().getFileName()
                                    + "\" says no format that a table can be written in.",
                            "Give it one of the endings .csv, .tsv, .jsonl, .parquet and .arrow, or choose the format.")
                    .at("path"));
        }
        if (Files.isDirectory(settings.path())) {
            result = result.with(
                    Problem.error("file.folder", "The path is a folder; expected a file.", "Add a file's name.")
                            .at("path"));
        }
        Optional<Problem> columns = inputs.table(TABLE)
                .filter(table -> isText(settings.format(), ending))
                .flatMap(WriteTable::columnWithoutText);
        return columns.map(result::with).orElse(result);
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return "to " + settings.path().getFileName();
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Table table = inputs.table(TABLE);
        TableFiles.write(table, settings.path(), settings.format(), context.progress());
        context.note(String.format(Locale.ROOT, "%,d rows.", table.rows()));
        return Values.none();
    }

    private static boolean isText(Format format, String ending) {
        return switch (format) {
            case CSV, TSV, JSON -> true;
            case AUTO -> Set.of("csv", "tsv", "tab", "json", "jsonl", "ndjson").contains(ending);
            default -> false;
        };
    }

    private static Optional<Problem> columnWithoutText(TableSpec table) {
        return table.columns().stream()
                .filter(column -> column.kind() == ColumnKind.BINARY)
                .findFirst()
                .map(column -> Problem.error(
                                "table.unwritable",
                                "The column \"" + column.name() + "\" of type "
                                        + column.kind().word() + " has no form as text.",
                                "Write a .parquet or .arrow file, or leave the column out with SQL.")
                        .at("path"));
    }

    private static String ending(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return plain.substring(plain.lastIndexOf('.') + 1);
    }
}
