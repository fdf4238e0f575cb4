package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import io.graftflow.train.Batches;

/** Which rows stand together in a step, and how they are mixed. */
public record BatchSettings(
        @Setting(title = "Epochs", help = "How often every row is seen.", orElse = "30")
                @Setting.Range(min = 1, max = 100_000)
                int epochs,
        @Setting(title = "Batch size", help = "How many rows one step looks at.", orElse = "32", unit = "rows")
                @Setting.Range(min = 1, max = 1_048_576)
                int batchSize,
        @Setting(
                        title = "Parts of a batch",
                        help =
                                "A batch is run in so many parts, their gradients added up: less memory for the same step."
                                        + " Batches that do not fit memory are parted without being told.",
                        orElse = "1")
                @Setting.Range(min = 1, max = 1_048_576)
                int accumulation,
        @Setting(
                        title = "Last batch",
                        help = "What becomes of the rows of an epoch that do not fill a batch.",
                        orElse = "keep")
                Batches.LastBatch lastBatch,
        @Setting(
                        title = "Balanced classes",
                        help = "Draw each class as often as any other, rows of rare classes again and again.",
                        orElse = "false")
                boolean balanced,
        @Setting(
                        title = "Mixup",
                        help =
                                "How strongly pairs of rows and what they should be answered with are mixed: alpha, such as"
                                        + " 0.2. 0: not at all. For pictures and frozen features.",
                        orElse = "0")
                @Setting.Range(min = 0, max = 100)
                double mixup) {

    /** The same for a training. */
    Batches batches() {
        return new Batches(batchSize, accumulation, lastBatch, balanced);
    }

    /** How many rows the largest part of a batch has. */
    int partSize() {
        return (batchSize + accumulation - 1) / accumulation;
    }
}
