package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.model.Task;
import io.graftflow.train.targets.Targets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What training makes small.
 *
 * @param name of a {@link Loss}; {@value #AUTO} for the task's usual one: cross entropy for one label a row, binary cross
 *     entropy for several, squared error for numbers, triplets for embeddings, and distillation where there is a teacher
 * @param options its numbers; what is left out has its default, and what is of another loss is not looked at
 * @param weights how much the rows of each class weigh
 */
public record LossSettings(String name, Map<String, Double> options, ClassWeights weights) {

    /** The task's usual loss. */
    public static final String AUTO = "auto";

    /** The loss that learns from another model. */
    public static final String DISTILLATION = "distillation";

    private static final String BINARY_DISTILLATION = "binary-distillation";

    /** The task's usual loss, with its defaults. */
    public static final LossSettings DEFAULT = of(AUTO);

    private static final Map<Task, List<String>> FITTING = Map.of(
            Task.SINGLE_LABEL_CLASSIFICATION, List.of("cross-entropy", "focal", DISTILLATION),
            Task.MULTI_LABEL_CLASSIFICATION, List.of("binary-cross-entropy", "focal", DISTILLATION),
            Task.REGRESSION, List.of("mse", "mae", "huber", DISTILLATION),
            Task.EMBEDDING, List.of("triplet", "cosine"),
            Task.NONE, List.of());

    private static final Map<String, List<String>> OPTIONS = Map.of(
            "cross-entropy",
            List.of("labelSmoothing"),
            "focal",
            List.of("gamma", "alpha"),
            DISTILLATION,
            List.of("temperature", "hardWeight"),
            BINARY_DISTILLATION,
            List.of("temperature", "hardWeight"),
            "huber",
            List.of("delta"),
            "triplet",
            List.of("margin"),
            "cosine",
            List.of("margin"));

    /** Keeps its own copy, in order. */
    public LossSettings {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** A loss with its defaults. */
    public static LossSettings of(String name) {
        return new LossSettings(name, Map.of(), ClassWeights.NONE);
    }

    /** A loss with some numbers of its own. */
    public static LossSettings of(String name, Map<String, Double> options) {
        return new LossSettings(name, options, ClassWeights.NONE);
    }

    /** The same with other weights of the classes. */
    public LossSettings withWeights(ClassWeights other) {
        return new LossSettings(name, options, other);
    }

    /** The losses that fit a task, its usual one first. */
    public static List<String> fitting(Task task) {
        return FITTING.get(task);
    }

    /** The loss's name for a task. */
    public String name(Task task, boolean hasTeacher) {
        if (!name.equals(AUTO)) {
            return name;
        }
        return hasTeacher ? DISTILLATION : fitting(task).stream().findFirst().orElse(name);
    }

    /** What is wrong with it for a task. */
    public Optional<Problem> problem(Task task, boolean hasTeacher) {
        List<String> fitting = fitting(task);
        String chosen = name(task, hasTeacher);
        if (!fitting.contains(chosen)) {
            String remedy = hasTeacher && name.equals(AUTO)
                    ? "Take the link to the teacher away."
                    : "Take one of " + String.join(", ", fitting) + ".";
            return problem(
                    "train.loss-unfit",
                    "The loss \"" + chosen + "\" does not fit the task " + task.word() + "; expected one of "
                            + String.join(", ", fitting) + ".",
                    fitting.stream().anyMatch(one -> Nearest.to(chosen, List.of(one))
                                    .isPresent())
                            ? Nearest.remedy(chosen, fitting)
                            : remedy,
                    "loss");
        }
        if (chosen.equals(DISTILLATION) && !hasTeacher) {
            return problem(
                    "train.no-teacher",
                    "The loss distillation learns from another model, but none is linked.",
                    "Link a trained model to the port teacher.",
                    "loss");
        }
        if (hasTeacher && !chosen.equals(DISTILLATION)) {
            return problem(
                    "train.idle-teacher",
                    "A teacher is linked, but the loss \"" + chosen + "\" does not look at it.",
                    "Take the loss distillation, or take the link away.",
                    "loss");
        }
        boolean weighs = task == Task.SINGLE_LABEL_CLASSIFICATION || task == Task.MULTI_LABEL_CLASSIFICATION;
        return weights.isNone() || weighs
                ? Optional.empty()
                : problem(
                        "train.weights-unfit",
                        "The task " + task.word() + " has no classes that could weigh more or less.",
                        "Leave the class weights out.",
                        "classWeights");
    }

    /** Distillation is another loss for each task; of numbers, it is the squared distance from what is mixed of both. */
    private static String ofEngine(Task task, String chosen) {
        if (!chosen.equals(DISTILLATION)) {
            return chosen;
        }
        return switch (task) {
            case MULTI_LABEL_CLASSIFICATION -> BINARY_DISTILLATION;
            case REGRESSION -> "mse";
            default -> chosen;
        };
    }

    /** How far teachers' answers are evened out before they are learnt. */
    double temperature() {
        return options.getOrDefault("temperature", 2.0);
    }

    /** How much the true answers count against the teachers', 0 to 1. */
    double hardWeight() {
        return options.getOrDefault("hardWeight", 0.5);
    }

    /** How much it counts that the features match the teachers'; 0 where they need not. */
    double featureWeight() {
        return options.getOrDefault("featureWeight", 0.0);
    }

    private static Optional<Problem> problem(String code, String message, String remedy, String setting) {
        return Optional.of(Problem.error(code, message, remedy).at(setting));
    }

    /**
     * The loss for a task's rows.
     *
     * @throws ProblemException {@code train.loss-unfit}, {@code train.no-teacher}, {@code train.idle-teacher}, {@code
     *     train.weights-unfit}, {@code train.unknown-label}
     */
    public Loss loss(Task task, Targets targets, boolean hasTeacher) {
        problem(task, hasTeacher).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        String chosen = ofEngine(task, name(task, hasTeacher));
        var own = new TreeMap<>(options);
        own.keySet().retainAll(OPTIONS.getOrDefault(chosen, List.of()));
        return new Loss(chosen, own, weights.of(targets));
    }
}
