package io.graftflow.fusion;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.internal.Breadcrumbs;
import io.graftflow.fusion.internal.Concatenate;
import io.graftflow.fusion.internal.DareLinear;
import io.graftflow.fusion.internal.DareTies;
import io.graftflow.fusion.internal.Della;
import io.graftflow.fusion.internal.Gate;
import io.graftflow.fusion.internal.GreedySoup;
import io.graftflow.fusion.internal.MeanAnswers;
import io.graftflow.fusion.internal.MeanLogits;
import io.graftflow.fusion.internal.MeanProbabilities;
import io.graftflow.fusion.internal.ModelStock;
import io.graftflow.fusion.internal.Project;
import io.graftflow.fusion.internal.Slerp;
import io.graftflow.fusion.internal.StackingLinear;
import io.graftflow.fusion.internal.StackingTree;
import io.graftflow.fusion.internal.TaskArithmetic;
import io.graftflow.fusion.internal.Ties;
import io.graftflow.fusion.internal.UniformAverage;
import io.graftflow.fusion.internal.Voting;
import io.graftflow.fusion.internal.WeightedAverage;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** The methods there are: those that come with Graftflow, then those that other bundles add as services. */
@Component(service = FusionMethods.class)
public final class FusionMethods {

    private static final List<FusionMethod> BUILT_IN = List.of(
            new UniformAverage(),
            new WeightedAverage(),
            new GreedySoup(),
            new Slerp(),
            new TaskArithmetic(),
            new Ties(),
            new DareLinear(),
            new DareTies(),
            new Della(),
            new Breadcrumbs(),
            new ModelStock(),
            new MeanProbabilities(),
            new MeanLogits(),
            new Voting(),
            new MeanAnswers(),
            new StackingLinear(),
            new StackingTree(),
            new Concatenate(),
            new Project(),
            new Gate());

    private final List<FusionMethod> methods;

    /** The built-in methods and more of them. */
    @Activate
    public FusionMethods(@Reference(cardinality = ReferenceCardinality.MULTIPLE) List<FusionMethod> more) {
        methods = Stream.concat(BUILT_IN.stream(), more.stream()).toList();
    }

    /** The built-in methods alone. */
    public static FusionMethods builtIn() {
        return new FusionMethods(List.of());
    }

    /** All of them. */
    public List<FusionMethod> all() {
        return methods;
    }

    /**
     * The method of an id.
     *
     * @throws ProblemException {@code fusion.unknown-method}, with the nearest id
     */
    public FusionMethod byId(String id) {
        return methods.stream()
                .filter(method -> method.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "fusion.unknown-method",
                        "There is no fusion method \"" + id + "\".",
                        Nearest.remedy(
                                id, methods.stream().map(FusionMethod::id).toList())));
    }
}
