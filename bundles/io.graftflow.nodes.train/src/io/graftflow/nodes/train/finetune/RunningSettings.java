package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.train.Execution;

/** What changes how training runs, and only a little what comes out. */
public record RunningSettings(
        @Setting(
                        title = "Precision",
                        help = "In which numbers training runs. With auto, in those that are fastest on the device.",
                        orElse = "auto")
                Execution.PrecisionSetting precision,
        @Setting(
                        title = "Memory",
                        help = "How much memory a step may take. 0: what is free.",
                        orElse = "0",
                        unit = "MB")
                @Setting.Range(min = 0, max = 1_000_000_000)
                int memory,
        @Setting(title = "Seed", help = "Another number gives another order of rows.", orElse = "0") long seed,
        @Setting(
                        title = "Checkpoints",
                        help = "The least time between two checkpoints, from which a killed run goes on.",
                        orElse = "30",
                        unit = "seconds")
                @Setting.Range(min = 0, max = 86_400)
                double checkpoints) {

    private static final long BYTES_IN_MB = 1 << 20;

    /**
     * The same for a training.
     *
     * @param runSeed of the run
     */
    Execution execution(long runSeed) {
        return new Execution(precision, 31 * runSeed + seed, checkpoints, memory * BYTES_IN_MB);
    }
}
