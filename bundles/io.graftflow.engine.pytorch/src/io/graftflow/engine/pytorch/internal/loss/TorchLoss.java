package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A loss of a network's output: its source, and whether targets fit it. */
public final class TorchLoss {

    /** Begins what a module says of targets whose shape does not fit. */
    public static final String MISFIT = "target: ";

    private final LossRule rule;
    private final TensorSpec output;
    private final int classAxis;
    private final Map<String, Double> options;
    private final List<Float> weights;

    private TorchLoss(LossRule rule, TensorSpec output, int classAxis, Map<String, Double> options, Loss loss) {
        this.rule = rule;
        this.output = output;
        this.classAxis = classAxis;
        this.options = options;
        this.weights = loss.classWeights();
    }

    /**
     * Checks a loss and takes it for an output.
     *
     * @param classAxis the output's axis of classes, for losses that know classes
     * @throws ProblemException {@code loss.unknown}, {@code loss.option}, {@code loss.class-weights}
     */
    public static TorchLoss of(Loss loss, TensorSpec output, int classAxis) {
        LossRule rule = LossRules.get(loss.name());
        var made = new TorchLoss(rule, output, classAxis, options(loss, rule), loss);
        made.checkWeights();
        return made;
    }

    private static Map<String, Double> options(Loss loss, LossRule rule) {
        var values = new TreeMap<String, Double>();
        rule.options().forEach(option -> values.put(option.name(), option.usual()));
        loss.options().forEach((name, value) -> {
            LossRule.Option option = rule.options().stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.error(
                            "loss.option",
                            "The loss " + rule.name() + " has no option \"" + name + "\".",
                            values.isEmpty() ? "Leave it out." : Nearest.remedy(name, values.keySet())));
            if (!(value >= option.least() && value <= option.most())) {
                throw ProblemException.error(
                        "loss.option",
                        "The option " + name + " of the loss " + rule.name() + " is out of range; expected "
                                + range(option) + ", got " + value + ".",
                        "Leave it out to take " + option.usual() + ".");
            }
            values.put(name, value);
        });
        return values;
    }

    private static String range(LossRule.Option option) {
        String least = option.least() == Double.MIN_NORMAL ? "a number above 0" : "a number from " + option.least();
        return option.most() == Double.MAX_VALUE ? least + " on" : least + " to " + option.most();
    }

    private void checkWeights() {
        if (weights.isEmpty()) {
            return;
        }
        if (!rule.weighs()) {
            throw weights("the loss " + rule.name() + " takes none");
        }
        Dim classes = classes();
        if (classes.isFixed() && classes.orElse(0) != weights.size()) {
            throw weights("expected one for each of " + classes.orElse(0) + " classes, got " + weights.size());
        }
        boolean bad = weights.stream().anyMatch(weight -> !(weight >= 0 && Float.isFinite(weight)));
        if (bad || weights.stream().allMatch(weight -> weight == 0)) {
            throw weights("expected numbers from 0 on, not all 0, got " + weights);
        }
    }

    private static ProblemException weights(String why) {
        return ProblemException.error(
                "loss.class-weights",
                "The weights of classes do not fit: " + why + ".",
                "Leave them out to have all classes weigh alike.");
    }

    /** The output that the loss looks at. */
    public String output() {
        return output.name();
    }

    /** How many targets it takes. */
    public int targets() {
        return rule.targets().size();
    }

    /** The weights of classes as a tensor that the module must hold, if there are any. */
    public Optional<TensorData> classWeights() {
        if (weights.isEmpty()) {
            return Optional.empty();
        }
        double[] values = weights.stream().mapToDouble(Float::doubleValue).toArray();
        ElementType element = output.element() == ElementType.DOUBLE ? ElementType.DOUBLE : ElementType.FLOAT;
        return Optional.of(TensorData.of(element, values, values.length));
    }

    /**
     * Writes the loss.
     *
     * @param lines where its lines go
     * @param variable the output, float32 or float64
     * @param targets the targets
     * @param classWeights the weights of classes, if there are any
     * @return the expression of its value, a tensor without axes
     */
    public String write(Lines lines, String variable, List<String> targets, Optional<String> classWeights) {
        var converted = new ArrayList<String>();
        for (int i = 0; i < targets.size(); i++) {
            converted.add(
                    checked(lines, variable, targets.get(i), rule.targets().get(i)));
        }
        return rule.source().apply(new LossCode(lines, variable, converted, classAxis, options, classWeights));
    }

    /** Adds lines that refuse a target of another shape, and make floats the output's. */
    private String checked(Lines lines, String variable, String target, Target kind) {
        String sizes = lines.let("torch.size(" + variable + ")");
        String labels = kind.labels() == Target.Labels.ROWS
                ? "torch.slice(" + sizes + ", 0, 1, 1)"
                : "torch.slice(" + sizes + ", 0, " + classAxis + ", 1) + torch.slice(" + sizes + ", " + (classAxis + 1)
                        + ", 2147483647, 1)";
        String ready = lines.let("torch.alias(" + target + ")");
        String.format(
                        """
                        wanted = %1$s
                        if torch.is_floating_point(%2$s):
                          %2$s = torch.type_as(%2$s, %3$s)
                        else:
                          wanted = %4$s
                        if torch.size(%2$s) != wanted:
                          ops.prim.RaiseException(torch.format("%5$sexpected the shape {}, got {}", wanted, torch.size(%2$s)))
                        """,
                        sizes, ready, variable, labels, MISFIT)
                .lines()
                .forEach(lines::line);
        if (kind.labels() == Target.Labels.CLASSES && !classes().isFixed()) {
            String.format(
                            """
                            if not torch.is_floating_point(%1$s):
                              if bool(torch.any(torch.ge(%1$s, torch.size(%2$s, %3$d)))):
                                ops.prim.RaiseException(torch.format("%4$sexpected labels below {}, got {}", torch.size(%2$s, %3$d), int(torch.max(%1$s))))
                            """,
                            ready, variable, classAxis, MISFIT)
                    .lines()
                    .forEach(lines::line);
        }
        return ready;
    }

    /**
     * Checks what can be told of targets without the output: their number, types and contents.
     *
     * @throws ProblemException {@code engine.target}
     */
    public void check(List<TensorData> targets) {
        if (targets.size() != targets()) {
            throw misfit("expected " + targets() + " of them, got " + targets.size());
        }
        for (int i = 0; i < targets(); i++) {
            check(rule.targets().get(i), targets.get(i));
        }
    }

    private void check(Target kind, TensorData target) {
        boolean labels = target.element() == ElementType.INT64 && kind.labels() != Target.Labels.NONE;
        boolean values = (target.element() == ElementType.FLOAT || target.element() == ElementType.DOUBLE)
                && kind.values() != Target.Values.NONE;
        if (labels) {
            if (kind.labels() == Target.Labels.CLASSES) {
                checkClasses(target);
            }
        } else if (values) {
            TargetValues.check(kind.values(), target, classAxis).ifPresent(why -> {
                throw misfit(why);
            });
        } else {
            String wanted = kind.labels() == Target.Labels.NONE
                    ? "float"
                    : kind.values() == Target.Values.NONE ? "int64" : "int64 or float";
            throw misfit("they have the wrong type; expected " + wanted + ", got " + target.type());
        }
    }

    private void checkClasses(TensorData target) {
        Dim classes = classes();
        for (long label : target.longs()) {
            if (label < 0 || label >= classes.orElse(Long.MAX_VALUE)) {
                throw misfit("a label is outside the classes; expected "
                        + (classes.isFixed() ? "0 to " + (classes.orElse(0) - 1) : "0 or more") + ", got " + label);
            }
        }
    }

    private Dim classes() {
        Shape shape = output.shape();
        return shape.ranked() && classAxis < shape.rank() ? shape.dim(classAxis) : Dim.of("classes");
    }

    /** Says that targets do not fit, and why. */
    public static ProblemException misfit(String why) {
        return ProblemException.error(
                "engine.target", "The targets do not fit the loss: " + why + ".", "Check the column of targets.");
    }
}
