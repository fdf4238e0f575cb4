package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import java.util.Map;

/** What is learnt from other models, and how. */
public record TeacherSettings(
        @Setting(
                        title = "Temperature",
                        help = "How far the teacher's answers are evened out before they are learnt.",
                        orElse = "2",
                        visibleWhen = "loss == auto || loss == distillation")
                @Setting.Range(min = 0.01, max = 100)
                double temperature,
        @Setting(
                        title = "Weight of the labels",
                        help = "How much the true labels count against the teacher's answers: 0 not at all, 1 alone.",
                        orElse = "0.5",
                        visibleWhen = "loss == auto || loss == distillation")
                @Setting.Range(min = 0, max = 1)
                double hardWeight,
        @Setting(
                        title = "Teacher's input",
                        help = "The column that the teacher reads. None: the one that the model reads.",
                        orElse = "")
                @Setting.ColumnOf
                String teacherInput) {

    /** The numbers of the loss by name. */
    Map<String, Double> numbers() {
        return Map.of("temperature", temperature, "hardWeight", hardWeight);
    }
}
