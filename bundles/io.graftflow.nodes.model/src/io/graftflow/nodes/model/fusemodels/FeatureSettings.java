package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.FeatureOptions;
import io.graftflow.node.Setting;
import io.graftflow.train.Pooling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the features of models are taken and joined, and which plain columns come with them. */
public record FeatureSettings(
        @Setting(
                        title = "Poolings",
                        help =
                                "How the sequence of each model becomes one vector, in the order of the ids of the nodes they come"
                                        + " from: auto, mean, cls, max or none. One holds for all; none given: auto, the mean where"
                                        + " there is a sequence.",
                        orElse = "[]",
                        visibleWhen = FeatureSettings.METHODS)
                List<String> poolings,
        @Setting(
                        title = "Normalize",
                        help = "Divide the features of each model by their length before they are joined.",
                        orElse = "false",
                        visibleWhen = FeatureSettings.METHODS)
                boolean normalize,
        @Setting(
                        title = "Width",
                        help = "How many numbers the features of each model are projected to.",
                        orElse = "128",
                        visibleWhen = "method == project || method == gate")
                @Setting.Range(min = 1, max = 65_536)
                int width,
        @Setting(
                        title = "Plain columns",
                        help =
                                "Columns of numbers and names that come with the features. How they become numbers is found from"
                                        + " the rows.",
                        orElse = "[]",
                        visibleWhen = FeatureSettings.METHODS)
                @Setting.ColumnOf
                List<String> columns) {

    /** The methods that join features. */
    static final String METHODS = "method == concatenate || method == project || method == gate";

    private static final String AUTO = "auto";

    /** What the methods take. */
    FeatureOptions options() {
        return new FeatureOptions(width, normalize);
    }

    /** What is wrong with the poolings. */
    Optional<Problem> problem(int models) {
        if (poolings.size() > 1 && poolings.size() != models) {
            return Optional.of(Problem.error(
                            "fusion.pooling-count",
                            "There are " + poolings.size() + " poolings for " + models + " models.",
                            "Name one for each model, or one for all.")
                    .at("poolings"));
        }
        List<String> words = new ArrayList<>(List.of(AUTO));
        Arrays.stream(Pooling.values()).map(Pooling::word).forEach(words::add);
        return poolings.stream()
                .filter(word -> !words.contains(word))
                .findFirst()
                .map(word -> Problem.error(
                                "train.unknown-pooling",
                                "There is no pooling \"" + word + "\".",
                                Nearest.remedy(word, words))
                        .at("poolings"));
    }

    /**
     * The pooling of a model, by its place.
     *
     * @throws ProblemException {@code train.unknown-pooling}
     */
    Pooling pooling(int model) {
        String word = poolings.isEmpty() ? AUTO : poolings.get(poolings.size() == 1 ? 0 : model);
        return word.equals(AUTO) ? Pooling.MEAN : Pooling.of(word);
    }
}
