package io.graftflow.train.plan;

import io.graftflow.base.ProblemException;
import io.graftflow.model.HeadFinder;
import io.graftflow.model.LayerPattern;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which weights get an adapter. */
final class AdapterChoice {

    private final Set<String> weights = new TreeSet<>();
    private final ModelSpec model;

    /**
     * Chooses; none for another way of training.
     *
     * @throws ProblemException {@code train.no-layer-fits}, {@code train.lora-rank}, {@code train.lora-unfit}
     */
    AdapterChoice(Tuning tuning, ModelSpec model) {
        this.model = model;
        if (tuning instanceof Tuning.Lora lora) {
            if (lora.layers().isEmpty()) {
                all(lora);
            } else {
                lora.layers().forEach(pattern -> named(pattern, lora));
            }
        }
    }

    /** Names of stored tensors. */
    Set<String> weights() {
        return weights;
    }

    /** All that can, but for those so small that an adapter would be as large. */
    private void all(Tuning.Lora lora) {
        List<Parameter> able = free(model.layers().allParameters()).stream()
                .filter(AdapterChoice::canAdapt)
                .toList();
        able.stream()
                .filter(own -> lora.rank() <= limit(own))
                .map(Parameter::tensor)
                .forEach(weights::add);
        if (weights.isEmpty() && !able.isEmpty()) {
            throw tooLarge(able.get(0), lora);
        }
    }

    private void named(String text, Tuning.Lora lora) {
        LayerPattern pattern = LayerPattern.glob(text);
        List<Parameter> fitting = pattern.select(model.layers());
        if (fitting.isEmpty()) {
            throw ProblemException.error(
                            "train.no-layer-fits",
                            "No layer and no weight fits \"" + text + "\".",
                            pattern.remedy(model.layers()))
                    .at("adapt");
        }
        List<Parameter> able =
                free(fitting).stream().filter(AdapterChoice::canAdapt).toList();
        if (able.isEmpty()) {
            throw unfit(text, fitting);
        }
        for (Parameter own : able) {
            if (lora.rank() > limit(own)) {
                throw tooLarge(own, lora);
            }
            weights.add(own.tensor());
        }
    }

    /** Those below the head that are not frozen. */
    private List<Parameter> free(List<Parameter> parameters) {
        Set<String> head = HeadFinder.layers(model.layers(), model.head()).stream()
                .flatMap(layer -> layer.tensors().stream())
                .collect(Collectors.toSet());
        return parameters.stream()
                .filter(own -> !head.contains(own.tensor()) && !model.frozen().contains(own.tensor()))
                .toList();
    }

    private static boolean canAdapt(Parameter own) {
        return own.element() == ElementType.FLOAT
                && own.role() == Parameter.Role.WEIGHT
                && (own.part() == Parameter.Part.MATRIX || own.part() == Parameter.Part.KERNEL);
    }

    /** The highest rank of a change of a weight: the shorter side of its matrix, of a kernel {@code [out, in · size]}. */
    private static long limit(Parameter own) {
        List<Long> sizes = own.shape().dims().stream().map(dim -> dim.orElse(0)).toList();
        if (own.part() == Parameter.Part.KERNEL) {
            return Math.min(sizes.get(0), sizes.stream().skip(1).reduce(1L, (a, b) -> a * b));
        }
        return Math.min(sizes.get(sizes.size() - 2), sizes.get(sizes.size() - 1));
    }

    private ProblemException tooLarge(Parameter own, Tuning.Lora lora) {
        return ProblemException.error(
                        "train.lora-rank",
                        "The adapters' rank is larger than the weight of the layer \"" + path(own) + "\", "
                                + own.shape() + ", allows; expected at most " + limit(own) + ", got " + lora.rank()
                                + ".",
                        "Give a smaller rank, or leave this layer out.")
                .at("rank");
    }

    private ProblemException unfit(String text, List<Parameter> fitting) {
        boolean allFrozen = fitting.stream().allMatch(own -> model.frozen().contains(own.tensor()));
        return ProblemException.error(
                        "train.lora-unfit",
                        "\"" + text + "\" fits " + fitting.size() + " weights, but none that can have an adapter: "
                                + (allFrozen
                                        ? "they are frozen."
                                        : "they are no float matrices or kernels of their own."),
                        allFrozen
                                ? "Leave them unfrozen; adapters keep their weights by themselves."
                                : "Name layers with a matrix product or a convolution.")
                .at("adapt");
    }

    private String path(Parameter own) {
        return model.layers().owner(own.tensor()).map(Layer::path).orElse(own.tensor());
    }
}
