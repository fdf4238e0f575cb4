package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.train.ScheduleSettings;
import java.util.List;
import java.util.Map;

/** How the learning rate goes over the steps. */
public record RateSettings(
        @Setting(title = "Schedule", help = "How the learning rate goes over the steps.", orElse = "cosine")
                String schedule,
        @Setting(title = "Warm-up", help = "The part of the steps in which the learning rate rises.", orElse = "0.05")
                @Setting.Range(min = 0, max = 0.95)
                double warmup,
        @Setting(
                        title = "Options of the schedule",
                        help = "Numbers of the schedule by name, such as gamma; the help lists them.",
                        orElse = "{}")
                Map<String, Double> scheduleOptions,
        @Setting(
                        title = "Milestones",
                        help = "After which epochs the rate is lowered. None: at half and at three quarters.",
                        orElse = "[]",
                        unit = "epochs",
                        visibleWhen = "schedule == multi-step")
                List<Double> milestones) {

    /** The same for a training. */
    ScheduleSettings scheduleSettings() {
        return new ScheduleSettings(schedule, scheduleOptions, milestones, warmup);
    }
}
