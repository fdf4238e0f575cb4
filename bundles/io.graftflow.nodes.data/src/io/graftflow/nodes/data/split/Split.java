package io.graftflow.nodes.data.split;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Splits;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Deals rows out to two tables. */
@Component(service = NodeType.class)
public final class Split implements NodeType<Split.Settings> {

    private static final String TABLE = "table";
    private static final String TRAIN = "train";
    private static final String TEST = "test";

    /** How to deal. */
    public record Settings(
            @Setting(
                            title = "Share to train on",
                            help = "The part of the rows that goes to the first output, above 0 and below 1.",
                            orElse = "0.8")
                    @Setting.Range(min = 0, max = 1)
                    double fraction,
            @Setting(
                            title = "Keep the shares of",
                            help =
                                    "A column, such as the label, whose values have the same shares in both parts. None: at"
                                            + " random.",
                            orElse = "")
                    @Setting.ColumnOf(TABLE)
                    String stratifyBy,
            @Setting(title = "Seed", help = "Another number deals the rows out in another way.", orElse = "0")
                    long seed) {}

    @Override
    public Declaration declaration() {
        return Declaration.node("data.split", 1)
                .named("Split", "Data")
                .summary("Deals the rows of a table out to two tables, such as one to train on and one to test with.")
                .in(PortKind.TABLE, TABLE, "The rows to deal out.")
                .out(PortKind.TABLE, TRAIN, "The share to train on, in the order of the input.")
                .out(PortKind.TABLE, TEST, "All other rows, in the order of the input.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<TableSpec> table = inputs.table(TABLE);
        Spec part = table.<Spec>map(spec -> new Spec.OfTable(spec.withoutRows()))
                .orElseGet(() -> new Spec.Unknown(PortKind.TABLE));
        Specs result = Specs.none().with(TRAIN, part).with(TEST, part);
        if (settings.fraction() <= 0 || settings.fraction() >= 1) {
            result = result.with(Problem.error(
                            "split.bad-fraction",
                            "Expected a share above 0 and below 1, got " + settings.fraction() + ".",
                            "Choose one such as 0.8.")
                    .at("fraction"));
        }
        Optional<Problem> column = table.flatMap(spec -> columnProblem(settings.stratifyBy(), spec));
        return column.map(result::with).orElse(result);
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        long percent = Math.round(settings.fraction() * 100);
        String by = settings.stratifyBy().isEmpty() ? "" : " by " + settings.stratifyBy();
        return percent + " % train · " + (100 - percent) + " % test" + by;
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Table table = inputs.table(TABLE);
        long seed = 31 * context.seed() + settings.seed();
        Splits.Parts parts = settings.stratifyBy().isEmpty()
                ? Splits.random(table, settings.fraction(), seed)
                : Splits.stratified(table, settings.stratifyBy(), settings.fraction(), seed);
        Progress progress = context.progress();
        Table train = Tables.select(table, parts.first(), context.output(TRAIN), progress.part(0, 0.5));
        Table test = Tables.select(table, parts.second(), context.output(TEST), progress.part(0.5, 1));
        context.note(String.format(Locale.ROOT, "%,d rows to train, %,d to test.", train.rows(), test.rows()));
        return Values.of(TRAIN, train).with(TEST, test);
    }

    private static Optional<Problem> columnProblem(String column, TableSpec table) {
        if (column.isEmpty()) {
            return Optional.empty();
        }
        try {
            ColumnKind kind = table.column(column).kind();
            return kind.isScalar()
                    ? Optional.empty()
                    : Optional.of(Problem.error(
                                    "table.wrong-kind",
                                    "The column \"" + column + "\" is of type " + kind.word()
                                            + "; expected labels, texts or numbers.",
                                    "Choose another column.")
                            .at("stratifyBy"));
        } catch (ProblemException e) {
            return Optional.of(e.problem().at("stratifyBy"));
        }
    }
}
