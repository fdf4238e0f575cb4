package io.graftflow.train.plan;

import io.graftflow.base.ProblemException;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.train.HeadBuilder;
import io.graftflow.train.plan.Stages.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes phases of a plan and a model. */
final class PhasePlanner {

    /** What is fitted to the data before training, which no optimizer changes. */
    private static final Set<String> FITTED =
            Set.of(HeadBuilder.MEAN, HeadBuilder.SCALE, HeadBuilder.VALUE_MEAN, HeadBuilder.VALUE_SCALE);

    private final FreezingPlan plan;
    private final ModelSpec model;
    private final Stages stages;
    private final GroupMaker groups;
    private final AdapterChoice adapters;

    /** A stage with what of it trains; {@code adapted} are the weights that get an adapter. */
    private record Training(String name, SortedSet<String> tensors, SortedSet<String> adapted) {

        boolean isEmpty() {
            return tensors.isEmpty() && adapted.isEmpty();
        }
    }

    PhasePlanner(FreezingPlan plan, ModelSpec model) {
        this.plan = plan;
        this.model = model;
        this.stages = Stages.of(model);
        this.groups = new GroupMaker(plan, model.layers(), stages);
        this.adapters = new AdapterChoice(plan.tuning(), model);
    }

    List<Phase> phases(int epochs) {
        var head = new Training("head", free(stages.head()), new TreeSet<>());
        List<Training> below = plan.kind() == FreezingPlan.Kind.HEAD_ONLY ? List.of() : below();
        if (head.isEmpty() && plan.kind() == FreezingPlan.Kind.HEAD_ONLY) {
            throw noHead();
        }
        if (head.isEmpty() && below.isEmpty()) {
            throw ProblemException.error(
                    "train.nothing-to-train",
                    "All weights of the model are frozen, so there is nothing to train.",
                    "Leave the head unfrozen: put Freeze Layers before Replace Head, or take its mode all-but-head.");
        }
        return switch (plan.kind()) {
            case HEAD_ONLY -> phases(List.of(List.of(head)), epochs);
            case ALL_AT_ONCE -> phases(List.of(joined(head, below)), epochs);
            case TWO_PHASE ->
                phases(
                        head.isEmpty() || below.isEmpty()
                                ? List.of(joined(head, below))
                                : List.of(List.of(head), below),
                        epochs);
            case GRADUAL -> phases(gradual(head, below), epochs);
        };
    }

    private static List<Training> joined(Training head, List<Training> below) {
        var all = new ArrayList<Training>();
        if (!head.isEmpty()) {
            all.add(head);
        }
        all.addAll(below);
        return all;
    }

    private static List<List<Training>> gradual(Training head, List<Training> below) {
        return joined(head, below).stream().map(List::of).toList();
    }

    /** What of the stages below the head trains. */
    private List<Training> below() {
        List<Training> all = stages.below().stream()
                .map(stage -> new Training(stage.name(), wanted(stage), adapted(stage)))
                .filter(training -> !training.isEmpty())
                .toList();
        if (all.isEmpty() && plan.tuning() != Tuning.FULL) {
            throw fitsNothing();
        }
        return all;
    }

    private SortedSet<String> free(Stage stage) {
        var free = new TreeSet<String>();
        stage.parameters().stream().filter(this::isFree).map(Parameter::tensor).forEach(free::add);
        return free;
    }

    private SortedSet<String> wanted(Stage stage) {
        var wanted = new TreeSet<String>();
        stage.parameters().stream()
                .filter(this::isFree)
                .filter(this::isWanted)
                .map(Parameter::tensor)
                .forEach(wanted::add);
        return wanted;
    }

    private SortedSet<String> adapted(Stage stage) {
        var adapted = new TreeSet<String>();
        stage.parameters().stream()
                .filter(this::isFree)
                .map(Parameter::tensor)
                .filter(adapters.weights()::contains)
                .forEach(adapted::add);
        return adapted;
    }

    private boolean isFree(Parameter own) {
        return own.role() == Parameter.Role.WEIGHT
                && !model.frozen().contains(own.tensor())
                && !FITTED.contains(own.tensor());
    }

    private boolean isWanted(Parameter own) {
        if (!(plan.tuning() instanceof Tuning.Some some)) {
            return false;
        }
        boolean bias = own.part() == Parameter.Part.BIAS || own.part() == Parameter.Part.NORM_BIAS;
        boolean norm = own.part() == Parameter.Part.NORM_SCALE || own.part() == Parameter.Part.NORM_BIAS;
        return switch (some) {
            case FULL -> true;
            case BIAS_ONLY -> bias;
            case NORM_ONLY -> norm;
        };
    }

    /**
     * Phases of which each trains what the ones before it did, and more.
     *
     * @param steps what comes with each phase
     */
    private List<Phase> phases(List<List<Training>> steps, int epochs) {
        boolean alone = steps.size() > 1 && steps.get(0).get(0).tensors().equals(free(stages.head()));
        boolean begins = alone && plan.headShare() > 0 && epochs > 1;
        List<List<Training>> kept = begins || !alone ? steps : withoutFirst(steps);
        List<List<Training>> merged = merged(kept, epochs, begins);
        int[] counts = epochs(merged.size(), epochs, begins);
        List<Phase> phases = new ArrayList<>();
        var tensors = new TreeSet<String>();
        var adapted = new TreeSet<String>();
        var names = new LinkedHashSet<String>();
        for (int i = 0; i < merged.size(); i++) {
            for (Training training : merged.get(i)) {
                names.add(training.name());
                tensors.addAll(training.tensors());
                adapted.addAll(training.adapted());
            }
            double rate = alone && (i > 0 || !begins) ? plan.laterRate() : 1;
            phases.add(new Phase(name(names), tensors, adapted, groups.of(tensors, adapted), counts[i], rate));
        }
        return phases;
    }

    private static List<List<Training>> withoutFirst(List<List<Training>> steps) {
        var joined = new ArrayList<>(steps.get(0));
        joined.addAll(steps.get(1));
        var kept = new ArrayList<List<Training>>(List.of(joined));
        kept.addAll(steps.subList(2, steps.size()));
        return kept;
    }

    /** At most as many phases as epochs: the ones after the first take up several steps each, the upper ones as many or more. */
    private static List<List<Training>> merged(List<List<Training>> steps, int epochs, boolean headAlone) {
        int kept = headAlone ? 1 : 0;
        int places = Math.max(1, Math.min(steps.size(), epochs) - kept);
        var merged = new ArrayList<>(steps.subList(0, kept));
        List<List<Training>> rest = steps.subList(kept, steps.size());
        int start = 0;
        for (int i = 0; i < places && start < rest.size(); i++) {
            int count = (rest.size() - start + places - i - 1) / (places - i);
            merged.add(rest.subList(start, start + count).stream()
                    .flatMap(List::stream)
                    .toList());
            start += count;
        }
        return merged;
    }

    /** The head's share, and the rest in equal parts, of which the last takes what is left over. */
    private int[] epochs(int phases, int all, boolean headAlone) {
        int[] counts = new int[phases];
        int left = all;
        int first = 0;
        if (headAlone) {
            long share = Math.round(all * plan.headShare());
            counts[0] = (int) Math.max(1, Math.min(share, all - phases + 1L));
            left -= counts[0];
            first = 1;
        }
        for (int i = first; i < phases; i++) {
            counts[i] = i == phases - 1 ? left : (all - (headAlone ? counts[0] : 0)) / (phases - first);
            left -= counts[i];
        }
        return counts;
    }

    private static String name(Set<String> names) {
        List<String> list = List.copyOf(names);
        return list.size() <= 2
                ? String.join(" and ", list)
                : list.get(0) + " to " + list.get(list.size() - 1) + ", " + list.size() + " parts";
    }

    private ProblemException noHead() {
        boolean frozen = !stages.head().parameters().isEmpty();
        return ProblemException.error(
                        "train.no-head",
                        frozen
                                ? "The head shall train and nothing else, but it is frozen."
                                : "The head shall train and nothing else, but the model has none.",
                        frozen
                                ? "Put Freeze Layers before Replace Head, or take its mode all-but-head."
                                : "Put Replace Head before it, or choose the plan all-at-once.")
                .at("plan");
    }

    private ProblemException fitsNothing() {
        boolean frozen = stages.below().stream()
                .flatMap(stage -> stage.parameters().stream())
                .noneMatch(this::isFree);
        Layer root = model.layers();
        String what = plan.tuning() == Tuning.Some.BIAS_ONLY
                ? "biases"
                : plan.tuning() == Tuning.Some.NORM_ONLY ? "normalizations" : "matrices and convolutions";
        return ProblemException.error(
                        "train.method-fits-nothing",
                        frozen
                                ? "Below the head all weights are frozen; expected " + what + " that can train."
                                : "Below the head the model has no " + what + " that could train: "
                                        + root.children().size() + " layers, " + root.parameterCount() + " weights.",
                        frozen
                                ? "Put Freeze Layers with the mode nothing before it; this way of training keeps most weights"
                                        + " as they are by itself."
                                : "Choose the method full.")
                .at("method");
    }
}
