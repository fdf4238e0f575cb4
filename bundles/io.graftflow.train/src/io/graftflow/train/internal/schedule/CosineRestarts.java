package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import io.graftflow.train.ScheduleSettings;
import java.util.Map;

/** Down on half a cosine wave, again and again, as {@code CosineAnnealingWarmRestarts} stepped by batches (Loshchilov and
 * Hutter, 2017, arXiv:1608.03983).
 */
final class CosineRestarts implements Schedule {

    private static final Map<String, Option> OPTIONS = Map.of(
            "firstEpochs", new Option(10, 1e-9, 1e9, "Epochs of the first wave."),
            "growth", new Option(1, 1, 1e6, "What the length of each wave is multiplied by for the next one."),
            "end", new Option(0, 0, 1, "The part of the learning rate that is left at the end of each wave."));

    @Override
    public String name() {
        return "cosine-restarts";
    }

    @Override
    public String help() {
        return "The learning rate falls on half a cosine wave, and begins anew after so many epochs.";
    }

    @Override
    public Map<String, Option> options() {
        return OPTIONS;
    }

    @Override
    public double factor(Point at, ScheduleSettings settings, Map<String, Double> state) {
        double length = settings.option("firstEpochs");
        double since = at.epochsSince();
        double growth = settings.option("growth");
        if (growth == 1) {
            since %= length;
        }
        while (since >= length) {
            since -= length;
            length *= growth;
        }
        double end = settings.option("end");
        return end + (1 - end) * (1 + Math.cos(Math.PI * since / length)) / 2;
    }
}
