package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Criterion;
import io.graftflow.model.ModelSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tables that come out of a comparison. */
final class ComparisonTables {

    private ComparisonTables() {}

    /** The rows with what each model says of them; columns of those names are taken the place of. */
    static TableSpec predictions(CompareSettings settings, List<ModelSpec> models, TableSpec table) {
        TableSpec result = table;
        for (Rival rival : Rival.of(settings.names(), models.size())) {
            List<Column> columns =
                    switch (models.get(0).head().task()) {
                        case SINGLE_LABEL_CLASSIFICATION -> ClassComparison.columns(rival);
                        case MULTI_LABEL_CLASSIFICATION -> LabelComparison.columns(rival);
                        case REGRESSION ->
                            ValueComparison.columns(rival, ValueComparison.names(settings, models.get(0)));
                        case EMBEDDING, NONE -> List.of();
                    };
            for (Column column : columns) {
                result = result.with(column);
            }
        }
        return result;
    }

    static Table writePredictions(Comparison<?> comparison, Table table, Path target, Progress progress) {
        int models = comparison.models().size();
        List<Column> added = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            added.addAll(comparison.columns(model));
        }
        return Tables.withColumns(
                table,
                added,
                batch -> (position, out) -> {
                    int row = (int) batch.first() + position;
                    for (int model = 0; model < models; model++) {
                        comparison.write(model, row, out);
                    }
                },
                target,
                progress);
    }

    /** A row for each model. */
    static TableSpec scores(CompareSettings settings, List<Criterion> metrics) {
        TableSpec spec = TableSpec.of(Column.required("model", ColumnKind.TEXT));
        for (Criterion metric : metrics) {
            spec = spec.with(Column.required(metric.id(), ColumnKind.NUMBER));
        }
        spec = spec.with(Column.required("bytes", ColumnKind.INTEGER))
                .with(Column.required("parameters", ColumnKind.INTEGER));
        return settings.speed() ? spec.with(Column.required("rows_per_second", ColumnKind.NUMBER)) : spec;
    }

    static Table writeScores(ComparisonReport report, List<Criterion> metrics, Path target) {
        try (TableWriter out = Table.write(target, scores(report.settings(), metrics))) {
            for (int model = 0; model < report.rivals().size(); model++) {
                out.text(0, report.rivals().get(model).name());
                int next = 1;
                for (Criterion metric : metrics) {
                    out.number(next++, report.comparison().metrics(model).get(metric));
                }
                Profile profile = report.profiles().get(model);
                out.integer(next++, profile.bytes()).integer(next++, profile.parameters());
                if (profile.rowsPerSecond().isPresent()) {
                    out.number(next, profile.rowsPerSecond().getAsDouble());
                }
                out.endRow();
            }
            return out.finish();
        }
    }
}
