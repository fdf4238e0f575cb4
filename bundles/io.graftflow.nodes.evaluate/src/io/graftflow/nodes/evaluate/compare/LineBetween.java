package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Progress;
import io.graftflow.evaluate.Criterion;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.model.Model;
import io.graftflow.model.ModelBuilder;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How good the mixtures of two models' weights are, from all of the first to all of the second (linear mode connectivity:
 * Frankle et al., 2020, arXiv:1912.05671).
 *
 * @param points evenly spaced, the models themselves at the ends
 */
record LineBetween(List<Point> points) {

    private static final int STEPS = 10;

    /**
     * A mixture.
     *
     * @param share of the second model's weights, 0 to 1
     * @param metrics of the mixture
     */
    record Point(double share, Map<Criterion, Double> metrics) {}

    /**
     * Mixes and measures.
     *
     * @param mean the fusion method that averages weights
     * @param ends the two models
     * @param metrics those of the two models
     * @param answers runs a model
     * @param scratch takes one mixture at a time
     */
    static LineBetween of(
            FusionMethod mean,
            List<Model> ends,
            Comparison<?> comparison,
            BiFunction<Model, Progress, Answers> answers,
            Path scratch,
            Progress progress) {
        List<Part> parts = List.of(part("the first model", ends.get(0)), part("the second model", ends.get(1)));
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, comparison.metrics(0)));
        for (int step = 1; step < STEPS; step++) {
            double share = (double) step / STEPS;
            Progress own = progress.part((step - 1.0) / (STEPS - 1), (double) step / (STEPS - 1));
            Path folder = scratch.resolve("mixture-" + step);
            var request = new FusionRequest(parts, List.of(1 - share, share), folder.resolve("weights"));
            Fused fused = mean.fuse(request, own.part(0, 0.2));
            ModelBuilder builder = ends.get(0).edit(folder.resolve("model"));
            fused.file().ifPresentOrElse(builder::network, () -> builder.network(fused.network()));
            Model mixture = builder.write();
            Answers told = answers.apply(mixture, own.part(0.2, 1));
            points.add(new Point(share, comparison.score(mixture.spec(), told).metrics()));
            remove(folder);
        }
        points.add(new Point(1, comparison.metrics(1)));
        return new LineBetween(List.copyOf(points));
    }

    /** Mixtures are as large as models, so none stays. */
    private static void remove(Path folder) {
        try {
            AtomicFiles.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Part part(String name, Model model) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return new Part(name, model.spec(), model.network(), preprocessor.identity());
        }
    }

    /** The value of a metric where the two models' own values are joined by a straight line. */
    double straight(Criterion metric, double share) {
        double first = points.get(0).metrics().get(metric);
        double last = points.get(points.size() - 1).metrics().get(metric);
        return first + share * (last - first);
    }

    /** How far the worst mixture falls short of the straight line; 0 when none does. */
    double barrier(Criterion metric) {
        double worst = 0;
        for (Point point : points) {
            double above = point.metrics().get(metric) - straight(metric, point.share());
            worst = Math.max(worst, metric.greaterIsBetter() ? -above : above);
        }
        return worst;
    }

    /** The best of the points. */
    Point best(Criterion metric) {
        Point best = points.get(0);
        for (Point point : points) {
            double gain = point.metrics().get(metric) - best.metrics().get(metric);
            if (metric.greaterIsBetter() ? gain > 0 : gain < 0) {
                best = point;
            }
        }
        return best;
    }
}
