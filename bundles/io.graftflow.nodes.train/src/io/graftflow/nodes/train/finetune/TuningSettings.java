package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.node.TargetSettings;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.LossSettings;
import io.graftflow.train.Regularization;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.targets.TargetColumns;
import java.util.Map;
import java.util.TreeMap;

/** How Fine-tune trains: on what, by which steps, for which loss, in which order. */
public record TuningSettings(
        @Setting(title = "Input", help = "The column that the model reads, such as texts.")
                @Setting.ColumnOf(FineTune.TRAIN)
                String input,
        @Setting.Group(port = FineTune.TRAIN) TargetSettings target,
        @Setting.Group BatchSettings batch,
        @Setting.Group StepSettings step,
        @Setting.Group RateSettings rate,
        @Setting.Group MeasureSettings measure,
        @Setting.Group LossOptions lossOptions,
        @Setting.Group(port = FineTune.TRAIN) TeacherSettings teacher,
        @Setting.Group(port = FineTune.MODEL) PlanSettings order,
        @Setting.Group RunningSettings running) {

    /** The columns with what the model should answer, as they are read. */
    TargetColumns columns() {
        return new TargetColumns(target.names(), target.separator());
    }

    /** The column that teachers read. */
    String teacherInput() {
        return teacher.teacherInput().isEmpty() ? input : teacher.teacherInput();
    }

    /** The loss with its numbers. */
    LossSettings loss() {
        Map<String, Double> options = new TreeMap<>(lossOptions.numbers());
        options.putAll(teacher.numbers());
        return new LossSettings(lossOptions.loss().word(), options, lossOptions.byClass());
    }

    /**
     * Which weights train when.
     *
     * @throws io.graftflow.base.ProblemException with the setting
     */
    FreezingPlan plan() {
        return order.freezingPlan(step.decayAll());
    }

    /**
     * All of it for a training.
     *
     * @param runSeed of the run
     * @throws io.graftflow.base.ProblemException with the setting
     */
    FineTuneSettings training(long runSeed) {
        return new FineTuneSettings(
                batch.epochs(),
                batch.batches(),
                step.rate(),
                step.engineOptimizer(),
                rate.scheduleSettings(),
                loss(),
                measure.validation(),
                new Regularization(step.clipping(), measure.averaging(), batch.mixup()),
                plan(),
                running.execution(runSeed));
    }
}
