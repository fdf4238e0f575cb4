package io.graftflow.fusion;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.internal.ClassNames;
import io.graftflow.fusion.internal.LogSoftmax;
import io.graftflow.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The labels of several classifiers together, in the order in which they first appear, and where each model has them. A model
 * need not know all of them, and several of its classes may go by one label.
 *
 * @param labels all of them
 * @param places for each model and each of its classes the place of its label among them
 */
public record LabelUnion(List<String> labels, List<List<Integer>> places) {

    private static final int SHOWN = 4;

    /** Keeps its own copies. */
    public LabelUnion {
        labels = List.copyOf(labels);
        places = places.stream().map(List::copyOf).toList();
    }

    /**
     * Puts the labels of models together.
     *
     * @param models classifiers; one that does not name its classes has those of the first that does and has as many
     * @param same labels that go by another name in the union
     * @throws ProblemException {@code fusion.no-labels}, {@code fusion.same-labels}, {@code fusion.labels-apart}
     */
    public static LabelUnion of(List<ModelSpec> models, Map<String, String> same) {
        List<List<String>> names = ClassNames.of(models);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                throw ProblemException.error(
                        "fusion.no-labels",
                        "Model " + (i + 1) + " does not say what its classes are called, nor how many there are.",
                        "Put the labels into the model's config.json, or train a head of your own.");
            }
        }
        problem(names, same).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        return union(names, same);
    }

    /** What keeps the labels of models from being put together, as far as they are known. */
    public static List<Problem> check(List<ModelSpec> models, Map<String, String> same) {
        List<List<String>> known =
                ClassNames.of(models).stream().filter(own -> !own.isEmpty()).toList();
        return problem(known, same).stream().toList();
    }

    private static LabelUnion union(List<List<String>> names, Map<String, String> same) {
        Map<String, Integer> union = new LinkedHashMap<>();
        List<List<Integer>> places = new ArrayList<>();
        for (List<String> own : names) {
            List<Integer> at = new ArrayList<>();
            for (String label : own) {
                String name = same.getOrDefault(label, label);
                union.putIfAbsent(name, union.size());
                at.add(union.get(name));
            }
            places.add(at);
        }
        return new LabelUnion(List.copyOf(union.keySet()), places);
    }

    private static Optional<Problem> problem(List<List<String>> names, Map<String, String> same) {
        Set<String> all = names.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        Optional<String> unknown = new TreeSet<>(same.keySet())
                .stream().filter(label -> !all.contains(label)).findFirst();
        if (unknown.isPresent() && !all.isEmpty()) {
            return Optional.of(Problem.error(
                            "fusion.same-labels",
                            "No model has the label \"" + unknown.get() + "\" that is to go by \""
                                    + same.get(unknown.get()) + "\".",
                            Nearest.remedy(unknown.get(), all))
                    .at(FusionOptions.SAME_LABELS));
        }
        return names.isEmpty() ? Optional.empty() : apart(union(names, same));
    }

    /** Models that no chain of shared labels joins to the first say nothing that could be weighed against it. */
    private static Optional<Problem> apart(LabelUnion union) {
        Set<Integer> reached = new TreeSet<>(Set.of(0));
        Set<Integer> shared = new TreeSet<>(union.places().get(0));
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < union.models(); i++) {
                if (!reached.contains(i) && union.places().get(i).stream().anyMatch(shared::contains)) {
                    reached.add(i);
                    more |= shared.addAll(union.places().get(i));
                }
            }
        }
        Optional<Integer> lost = IntStream.range(0, union.models())
                .boxed()
                .filter(model -> !reached.contains(model))
                .findFirst();
        return lost.map(model -> Problem.error(
                "fusion.labels-apart",
                "Model " + (model + 1) + " shares no label with model 1"
                        + (reached.size() > 1 ? " nor with those that do" : "") + ": it has "
                        + shown(union, union.places().get(model)) + ", the others have " + shown(union, shared)
                        + ". So their probabilities cannot be weighed against each other.",
                "Say which labels mean the same with the setting sameLabels, such as \""
                        + union.labels().get(union.places().get(model).get(0)) + "\": \""
                        + union.labels().get(0) + "\"."));
    }

    private static String shown(LabelUnion union, Collection<Integer> places) {
        List<Integer> different = places.stream().distinct().toList();
        String list = different.stream()
                .limit(SHOWN)
                .map(place -> "\"" + union.labels().get(place) + "\"")
                .collect(Collectors.joining(", "));
        return different.size() > SHOWN ? list + " and " + (different.size() - SHOWN) + " more" : list;
    }

    /** How many models there are. */
    public int models() {
        return places.size();
    }

    /** How many labels there are. */
    public int size() {
        return labels.size();
    }

    /** Whether every model knows all labels. */
    public boolean isShared() {
        return places.stream().allMatch(own -> Set.copyOf(own).size() == labels.size());
    }

    /** Whether two classes of a model go by one label. */
    public boolean merges(int model) {
        return Set.copyOf(places.get(model)).size() < places.get(model).size();
    }

    /** The class of a model for each label; −1 where it has none, the first where it has several. */
    public int[] classes(int model) {
        int[] classes = new int[size()];
        Arrays.fill(classes, -1);
        List<Integer> own = places.get(model);
        for (int i = own.size() - 1; i >= 0; i--) {
            classes[own.get(i)] = i;
        }
        return classes;
    }

    /**
     * How much each model counts for each label, {@code [models][labels]}: its weight among those of the models that know the
     * label, 0 where it does not. All 0 for a label whose models have no weight.
     *
     * @param weights one for each model
     */
    public double[][] shares(List<Double> weights) {
        double[][] shares = new double[models()][size()];
        double[] sums = new double[size()];
        for (int model = 0; model < models(); model++) {
            for (int label : Set.copyOf(places.get(model))) {
                shares[model][label] = weights.get(model);
                sums[label] += weights.get(model);
            }
        }
        for (double[] own : shares) {
            for (int label = 0; label < own.length; label++) {
                own[label] = sums[label] > 0 ? own[label] / sums[label] : 0;
            }
        }
        return shares;
    }

    /**
     * The logarithm of a model's probabilities, put in the order of the labels.
     *
     * @param logits of the model's own classes
     * @param into receives one number a label; not a number where the model does not know it
     */
    public void logProbabilities(int model, float[] logits, double[] into) {
        double[] logs = LogSoftmax.of(logits);
        Arrays.fill(into, Double.NaN);
        for (int i = 0; i < logs.length; i++) {
            int label = places.get(model).get(i);
            into[label] = Double.isNaN(into[label]) ? logs[i] : logSum(into[label], logs[i]);
        }
    }

    private static double logSum(double one, double two) {
        double max = Math.max(one, two);
        return max + Math.log(Math.exp(one - max) + Math.exp(two - max));
    }

    /** The place of each name that a label goes by, the given ones and those that go by another. */
    public Map<String, Integer> names(Map<String, String> same) {
        Map<String, Integer> result = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            result.put(labels.get(i), i);
        }
        same.forEach(
                (label, name) -> Optional.ofNullable(result.get(name)).ifPresent(place -> result.put(label, place)));
        return result;
    }
}
