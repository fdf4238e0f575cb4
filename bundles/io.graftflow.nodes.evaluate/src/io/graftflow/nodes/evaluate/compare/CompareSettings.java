package io.graftflow.nodes.evaluate.compare;

import io.graftflow.node.Setting;
import io.graftflow.node.TargetSettings;
import io.graftflow.train.targets.TargetColumns;
import java.util.List;

/** What to compare on, and how. */
public record CompareSettings(
        @Setting(title = "Input", help = "The column that the models read, such as texts.")
                @Setting.ColumnOf(CompareModels.TABLE)
                String input,
        @Setting.Group(port = CompareModels.TABLE) TargetSettings target,
        @Setting(
                        title = "Threshold",
                        help = "A label is told when it is at least so probable, where a row may have several.",
                        orElse = "0.5")
                @Setting.Range(min = 0, max = 1)
                double threshold,
        @Setting(
                        title = "Names",
                        help =
                                "What the models are called in the report, in the order of the ids of the nodes they come from."
                                        + " None: Model 1, Model 2 and so on.",
                        orElse = "[]")
                List<String> names,
        @Setting(
                        title = "Metric",
                        help = "What decides which model is better. With auto, the first of the task's metrics.",
                        orElse = "auto")
                String metric,
        @Setting(
                        title = "Against",
                        help = "Which model each other one is held against: the first, or the best of these rows.",
                        orElse = "first")
                Against against,
        @Setting(
                        title = "Confidence",
                        help = "How sure an interval of a difference is, for all comparisons together.",
                        orElse = "0.95")
                @Setting.Range(min = 0.5, max = 0.999)
                double confidence,
        @Setting(title = "Draws", help = "How often the rows are drawn anew for the intervals.", orElse = "2000")
                @Setting.Range(min = 100, max = 100_000)
                int draws,
        @Setting(title = "Speed", help = "Measure how many rows a second each model answers.", orElse = "true")
                boolean speed,
        @Setting(
                        title = "Line between the first two",
                        help =
                                "Mix the weights of the first two models, of one architecture, in eleven steps, and measure each"
                                        + " mixture. It runs the rows nine more times.",
                        orElse = "false")
                boolean line) {

    /** The task's first metric. */
    static final String AUTO = "auto";

    /** Which model the others are held against. */
    public enum Against {
        /** The first. */
        FIRST,
        /** The one that is best on these rows. */
        BEST
    }

    /** The columns with what is true, as they are read. */
    TargetColumns columnsOfTargets() {
        return new TargetColumns(target.names(), target.separator());
    }
}
