package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.engine.Engines;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.model.Model;
import io.graftflow.node.RunContext;
import io.graftflow.train.FineTuneRequest;
import io.graftflow.train.FineTuneResult;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.FineTuner;
import io.graftflow.train.plan.FreezingPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains what a method put on top of the models; all else is frozen, so the models run over the rows once.
 *
 * @param settings of the node
 * @param engines which train
 * @param rows to train on
 * @param context of the run
 */
record StackTraining(FuseSettings settings, Engines engines, ValidationRows rows, RunContext context) {

    /** The trained model, in the node's output. */
    Model train(Model untrained, Progress progress) {
        FineTuneSettings how = FineTuneSettings.DEFAULT
                .withEpochs(settings.epochs())
                .withLearningRate(settings.learningRate())
                .withPlan(FreezingPlan.PLAIN)
                .withSeed(31 * context.seed() + settings.seed());
        var request = new FineTuneRequest(
                untrained,
                table(untrained),
                Optional.empty(),
                rows.column(),
                rows.label(),
                how,
                context.output(FuseModels.MODEL),
                context.scratch());
        FineTuneResult result = new FineTuner(rows.runner(), engines.training()).run(request, progress);
        result.log().notes().forEach(context::note);
        return result.model();
    }

    /** The rows, with their labels under the names that the fused model has for them. */
    private Table table(Model untrained) {
        if (rows.same().isEmpty()) {
            return rows.table();
        }
        LabelUnion union = LabelUnion.of(List.of(untrained.spec()), Map.of());
        int[] truth = rows.truth(union);
        return Tables.withColumns(
                rows.table(),
                List.of(Column.required(rows.label(), ColumnKind.CATEGORY)),
                batch -> (row, out) -> out.set(rows.label(), union.labels().get(truth[(int) batch.first() + row])),
                context.scratch().resolve("rows.arrow"),
                Progress.NONE);
    }
}
