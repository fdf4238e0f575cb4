package io.graftflow.engine.pytorch.internal.optimize;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.pytorch.internal.optimize.Rule.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The optimizers. Each does what the class of {@code torch.optim} of its name does, or the paper where there is none, by fused
 * or foreach kernels.
 */
final class Rules {

    private static final Optional<String> MOMENTUM = Optional.of("momentum");
    private static final Optional<String> BETA = Optional.of("beta1");
    private static final Map<String, Rule> ALL = new LinkedHashMap<>();

    static {
        add(new Rule("gd", Map.of("weightDecay", 0.0), Optional.empty(), options -> List.of(), Rules::gd));
        add(new Rule(
                "sgd",
                Map.of("momentum", 0.0, "dampening", 0.0, "nesterov", 0.0, "weightDecay", 0.0),
                MOMENTUM,
                options -> options.isOn("momentum") ? List.of(State.zeros(Rule.MOMENTUM)) : List.of(),
                Rules::sgd));
        add(adam("adam", 0.0));
        add(adam("adamw", 0.01));
        add(new Rule(
                "rmsprop",
                Map.of("alpha", 0.99, "eps", 1e-8, "momentum", 0.0, "centered", 0.0, "weightDecay", 0.0),
                MOMENTUM,
                Rules::rmspropStates,
                Rules::rmsprop));
        add(new Rule(
                "adagrad",
                Map.of("lrDecay", 0.0, "eps", 1e-10, "initialAccumulatorValue", 0.0, "weightDecay", 0.0),
                Optional.empty(),
                options -> List.of(
                        new State("s", "torch.full_like(p, " + options.get("initialAccumulatorValue") + ")"),
                        State.counter("n")),
                Rules::adagrad));
        add(new Rule(
                "lamb",
                Map.of("beta1", 0.9, "beta2", 0.999, "eps", 1e-6, "weightDecay", 0.01),
                BETA,
                options -> List.of(State.zeros(Rule.MOMENTUM), State.zeros("v"), State.counter("n")),
                Rules::lamb));
        add(new Rule(
                "lion",
                Map.of("beta1", 0.9, "beta2", 0.99, "weightDecay", 0.0),
                BETA,
                options -> List.of(State.zeros(Rule.MOMENTUM)),
                Rules::lion));
    }

    private Rules() {}

    private static void add(Rule rule) {
        ALL.put(rule.name(), rule);
    }

    /**
     * The optimizer of a name.
     *
     * @throws ProblemException {@code optimizer.unknown}
     */
    static Rule get(String name) {
        Rule rule = ALL.get(name);
        if (rule == null) {
            throw ProblemException.error(
                    "optimizer.unknown",
                    "There is no optimizer \"" + name + "\"; expected one of " + String.join(", ", ALL.keySet()) + ".",
                    Nearest.remedy(name, ALL.keySet()));
        }
        return rule;
    }

    private static List<String> gd(Options options) {
        var lines = new ArrayList<>(decay(options));
        lines.add("torch._foreach_add_(self.ps, gs, alpha=-lr)");
        return lines;
    }

    private static List<String> sgd(Options options) {
        String momentum = options.isOn("momentum") ? "self.m" : "annotate(List[Tensor], [])";
        return List.of("torch._fused_sgd_(self.ps, gs, " + momentum + ", weight_decay=" + options.get("weightDecay")
                + ", momentum=momentum, lr=lr, dampening=" + options.get("dampening")
                + ", nesterov="
                + options.flag("nesterov") + ", maximize=False, is_first_step=first)");
    }

    /** Adam by Kingma and Ba, 2015, arXiv:1412.6980; AdamW by Loshchilov and Hutter, 2019, arXiv:1711.05101. */
    private static Rule adam(String name, double weightDecay) {
        return new Rule(
                name,
                Map.of("beta1", 0.9, "beta2", 0.999, "eps", 1e-8, "weightDecay", weightDecay),
                BETA,
                options -> List.of(State.zeros(Rule.MOMENTUM), State.zeros("v"), State.counter("n")),
                options -> List.of(
                        "torch._foreach_add_(self.n, 1)",
                        "torch._fused_" + name
                                + "_(self.ps, gs, self.m, self.v, annotate(List[Tensor], []), self.n, lr=lr"
                                + ", beta1=momentum, beta2=" + options.get("beta2")
                                + ", weight_decay="
                                + options.get("weightDecay") + ", eps=" + options.get("eps")
                                + ", amsgrad=False, maximize=False)"));
    }

    private static List<String> decay(Options options) {
        return options.isOn("weightDecay")
                ? List.of("torch._foreach_add_(gs, self.ps, alpha=" + options.get("weightDecay") + ")")
                : List.of();
    }

    private static List<State> rmspropStates(Options options) {
        var states = new ArrayList<State>();
        states.add(State.zeros("v"));
        if (options.isOn("centered")) {
            states.add(State.zeros("a"));
        }
        if (options.isOn("momentum")) {
            states.add(State.zeros(Rule.MOMENTUM));
        }
        return states;
    }

    /** Tieleman and Hinton, 2012, lecture 6.5 of "Neural Networks for Machine Learning". */
    private static List<String> rmsprop(Options options) {
        String alpha = options.get("alpha");
        var lines = new ArrayList<>(decay(options));
        lines.add("torch._foreach_mul_(self.v, " + alpha + ")");
        lines.add("torch._foreach_addcmul_(self.v, gs, gs, 1. - " + alpha + ")");
        if (options.isOn("centered")) {
            lines.add("torch._foreach_lerp_(self.a, gs, 1. - " + alpha + ")");
            lines.add("d = torch._foreach_addcmul(self.v, self.a, self.a, -1.)");
            lines.add("torch._foreach_sqrt_(d)");
        } else {
            lines.add("d = torch._foreach_sqrt(self.v)");
        }
        lines.add("torch._foreach_add_(d, " + options.get("eps") + ")");
        if (options.isOn("momentum")) {
            lines.add("torch._foreach_mul_(self.m, momentum)");
            lines.add("torch._foreach_addcdiv_(self.m, gs, d)");
            lines.add("torch._foreach_add_(self.ps, self.m, alpha=-lr)");
        } else {
            lines.add("torch._foreach_addcdiv_(self.ps, gs, d, -lr)");
        }
        return lines;
    }

    /** Duchi, Hazan and Singer, 2011, Journal of Machine Learning Research 12. */
    private static List<String> adagrad(Options options) {
        var lines = new ArrayList<>(decay(options));
        lines.add("torch._foreach_addcmul_(self.s, gs, gs, 1.)");
        lines.add("d = torch._foreach_sqrt(self.s)");
        lines.add("torch._foreach_add_(d, " + options.get("eps") + ")");
        lines.add("rate = lr / (1. + float(self.n[0]) * " + options.get("lrDecay") + ")");
        lines.add("torch._foreach_addcdiv_(self.ps, gs, d, -rate)");
        lines.add("torch._foreach_add_(self.n, 1)");
        return lines;
    }

    /**
     * LAMB by You et al., 2020, arXiv:1904.00962, algorithm 2, which PyTorch does not have: Adam's direction with bias
     * correction plus decay, scaled for each tensor to the tensor's own norm, which is not bounded (the paper's {@code phi} is
     * the identity). A tensor or a direction of norm 0 is not scaled.
     */
    private static List<String> lamb(Options options) {
        String beta2 = options.get("beta2");
        var lines = new ArrayList<String>();
        lines.add("torch._foreach_add_(self.n, 1)");
        lines.add("t = float(self.n[0])");
        lines.add("torch._foreach_lerp_(self.m, gs, 1. - momentum)");
        lines.add("torch._foreach_mul_(self.v, " + beta2 + ")");
        lines.add("torch._foreach_addcmul_(self.v, gs, gs, 1. - " + beta2 + ")");
        lines.add("d = torch._foreach_sqrt(self.v)");
        lines.add("torch._foreach_div_(d, (1. - " + beta2 + " ** t) ** 0.5)");
        lines.add("torch._foreach_add_(d, " + options.get("eps") + ")");
        lines.add("u = torch._foreach_div(self.m, d)");
        lines.add("torch._foreach_div_(u, 1. - momentum ** t)");
        if (options.isOn("weightDecay")) {
            lines.add("torch._foreach_add_(u, self.ps, alpha=" + options.get("weightDecay") + ")");
        }
        lines.add("w = torch._foreach_norm(self.ps, 2.)");
        lines.add("r = torch._foreach_norm(u, 2.)");
        lines.add("for i in range(torch.len(u)):");
        lines.add("  scaled = torch.logical_and(torch.gt(w[i], 0), torch.gt(r[i], 0))");
        lines.add("  trust = torch.where(scaled, torch.div(w[i], r[i]), torch.ones_like(r[i]))");
        lines.add("  _ = torch.add_(self.ps[i], torch.mul(u[i], trust), alpha=-lr)");
        return lines;
    }

    /**
     * Lion by Chen et al., 2023, arXiv:2302.06675, algorithm 2, which PyTorch does not have: the sign of a mean of the
     * gradients, with decay apart from them.
     */
    private static List<String> lion(Options options) {
        var lines = new ArrayList<String>();
        if (options.isOn("weightDecay")) {
            lines.add("torch._foreach_mul_(self.ps, 1. - lr * " + options.get("weightDecay") + ")");
        }
        lines.add("u = torch._foreach_lerp(self.m, gs, 1. - momentum)");
        lines.add("torch._foreach_sign_(u)");
        lines.add("torch._foreach_add_(self.ps, u, alpha=-lr)");
        lines.add("torch._foreach_lerp_(self.m, gs, 1. - " + options.get("beta2") + ")");
        return lines;
    }
}
