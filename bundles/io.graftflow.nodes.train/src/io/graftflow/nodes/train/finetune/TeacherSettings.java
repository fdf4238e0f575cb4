package io.graftflow.nodes.train.finetune;

import io.graftflow.node.Setting;
import java.util.List;
import java.util.Map;

/** What is learnt from other models, and how. */
public record TeacherSettings(
        @Setting(
                        title = "Temperature",
                        help = "How far the teachers' answers are evened out before they are learnt.",
                        orElse = "2",
                        visibleWhen = "loss == auto || loss == distillation")
                @Setting.Range(min = 0.01, max = 100)
                double temperature,
        @Setting(
                        title = "Weight of the labels",
                        help = "How much the true labels count against the teachers' answers: 0 not at all, 1 alone.",
                        orElse = "0.5",
                        visibleWhen = "loss == auto || loss == distillation")
                @Setting.Range(min = 0, max = 1)
                double hardWeight,
        @Setting(
                        title = "Teachers' input",
                        help = "The column that the teachers read. None: the one that the model reads.",
                        orElse = "")
                @Setting.ColumnOf
                String teacherInput,
        @Setting(
                        title = "Weights of the teachers",
                        help =
                                "How much each teacher counts, in the order of the ids of the nodes they come from. None: all"
                                        + " alike.",
                        orElse = "[]")
                List<Double> teacherWeights,
        @Setting(
                        title = "Weight of the features",
                        help =
                                "How much it counts that what the head stands on matches the teachers' features, through a layer"
                                        + " that training alone has. 0: not at all.",
                        orElse = "0",
                        visibleWhen = "loss == auto || loss == distillation")
                @Setting.Range(min = 0, max = 1e6)
                double featureWeight) {

    /** The numbers of the loss by name. */
    Map<String, Double> numbers() {
        return Map.of("temperature", temperature, "hardWeight", hardWeight, "featureWeight", featureWeight);
    }
}
