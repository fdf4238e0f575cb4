package io.graftflow.nodes.data.readimages;

import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Reads a folder of pictures. The check looks at the names of some thousand files and into none. */
@Component(service = NodeType.class)
public final class ReadImages implements NodeType<ReadImages.Settings> {

    /** What pictures are called; also those of formats that are not read, so that nobody misses them in silence. */
    static final String ENDINGS = "jpg jpeg jpe jfif png gif bmp dib webp tif tiff heic avif";

    /** So many names are read in some ten milliseconds. */
    static final int MOST_CHECKED = 5_000;

    private static final String TABLE = "table";

    /** Whether there is a column of labels. */
    public enum Labels {
        /** There is one when pictures lie in sub-folders. */
        AUTO,
        /** There is one. */
        FOLDERS,
        /** There is none. */
        NONE
    }

    /** What becomes of a picture that cannot be read. */
    public enum Unreadable {
        /** The run ends. */
        FAIL,
        /** It is left out, and their number is told. */
        LEAVE_OUT
    }

    /** What to read. */
    public record Settings(
            @Setting(title = "Folder", help = "A folder of JPEG, PNG, GIF or BMP pictures, or of folders of them.")
                    @Setting.InputFolder(endings = ENDINGS)
                    Path path,
            @Setting(
                            title = "Labels",
                            help = "Whether the sub-folder that a picture lies in is its label. With auto it is when"
                                    + " there are pictures in sub-folders.",
                            orElse = "auto")
                    Labels labels,
            @Setting(
                            title = "Unreadable pictures",
                            help = "What to do about files that are damaged or of another format: fail, or leave them"
                                    + " out and say how many.",
                            orElse = "fail")
                    Unreadable unreadable) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("data.read-images", 1)
                .named("Read Images", "Data")
                .summary("Reads a folder of pictures, with their sub-folders as labels.")
                .out(PortKind.TABLE, TABLE, "A row for each picture, by folder and name.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        ImageCount count = ImageCount.of(settings.path(), MOST_CHECKED, Progress.NONE);
        if (count.whole() && count.pictures() == 0) {
            throw count.none(settings.path());
        }
        if (!count.whole() && settings.labels() == Labels.AUTO && !count.inSubFolders()) {
            return Specs.none().with(TABLE, new Spec.Unknown(PortKind.TABLE));
        }
        TableSpec spec = spec(settings, count);
        boolean certain = count.whole() && settings.unreadable() == Unreadable.FAIL;
        Specs specs = Specs.of(TABLE, certain ? spec.withRows(count.pictures()) : spec);
        return count.whole() && spec.has(ImageRows.LABEL) && count.labels() == 1
                ? specs.with(oneLabel(settings.path(), count))
                : specs;
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        return String.valueOf(settings.path().getFileName());
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        context.progress().report(-1, "looking for pictures");
        ImageCount count = ImageCount.of(settings.path(), Long.MAX_VALUE, context.progress());
        if (count.pictures() == 0) {
            throw count.none(settings.path());
        }
        ImageRows rows = new ImageRows(settings, count, context);
        Table table = rows.write(spec(settings, count));
        rows.notes().forEach(context::note);
        return Values.of(TABLE, table);
    }

    private static TableSpec spec(Settings settings, ImageCount count) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.required(ImageRows.IMAGE, ColumnKind.IMAGE));
        columns.add(Column.required(ImageRows.FILE, ColumnKind.TEXT));
        if (settings.labels() == Labels.FOLDERS || settings.labels() == Labels.AUTO && count.inSubFolders()) {
            columns.add(Column.of(ImageRows.LABEL, ColumnKind.CATEGORY));
        }
        columns.add(Column.required(ImageRows.WIDTH, ColumnKind.INTEGER));
        columns.add(Column.required(ImageRows.HEIGHT, ColumnKind.INTEGER));
        return TableSpec.of(columns.toArray(Column[]::new));
    }

    private static Problem oneLabel(Path folder, ImageCount count) {
        return Problem.warning(
                        "image.one-label",
                        "All pictures with a label have the same one, \"" + count.firstLabel()
                                + "\", so there is nothing to tell apart.",
                        "Choose the folder that holds a folder for each label, or set Labels to none.")
                .at("path");
    }
}
