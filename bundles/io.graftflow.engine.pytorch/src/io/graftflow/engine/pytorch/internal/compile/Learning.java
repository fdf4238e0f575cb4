package io.graftflow.engine.pytorch.internal.compile;

import java.util.List;
import java.util.Map;

/**
 * What a module can do when it is trained. Its gradients belong to leaves: tensors that share the weights' memory and live
 * from the first gradient to the update. So gradients need no memory in between, and none is spent on setting them to 0.
 */
final class Learning {

    /** The list of leaves; empty when there are no gradients. */
    static final String LEAVES = "leaves_";
    /** The method that gives the leaves, new ones if there are none. */
    static final String NEW_LEAVES = "new_leaves_";
    /** The list of running averages; empty at first. */
    static final String MEAN = "mean_";
    /** The weights of classes. */
    static final String CLASS_WEIGHTS = "class_weights_";

    // In-place work is done tensor by tensor: a foreach kernel on a list that nobody reads afterwards is optimized
    // away.
    private static final String METHODS =
            """
              def parameters_(self: __torch__.Net) -> List[Tensor]:
                return ${parameters}
              def changed_(self: __torch__.Net) -> List[Tensor]:
                return ${changed}
              def restore_(self: __torch__.Net, values: List[Tensor]) -> None:
                held = (self).changed_()
                for i in range(torch.len(values)):
                  _ = torch.copy_(held[i], values[i])
                return None
              def new_leaves_(self: __torch__.Net) -> List[Tensor]:
                if torch.len(self.leaves_) == 0:
                  leaves = annotate(List[Tensor], [])
                  for p in (self).parameters_():
                    _ = torch.append(leaves, torch.requires_grad_(torch.detach(p), True))
                  self.leaves_ = leaves
                return self.leaves_
              def gradients_(self: __torch__.Net) -> List[Tensor]:
                given = annotate(List[Optional[Tensor]], [])
                for p in self.leaves_:
                  _ = torch.append(given, p.grad)
                gs = annotate(List[Tensor], [])
                for i in range(torch.len(given)):
                  g = given[i]
                  if torch.__is__(g, None):
                    _ = torch.append(gs, torch.zeros_like(self.leaves_[i]))
                  else:
                    _ = torch.append(gs, torch._unwrap_optional(g))
                return gs
              def resume_(self: __torch__.Net, gs: List[Tensor]) -> Tensor:
                self.leaves_ = annotate(List[Tensor], [])
                leaves = (self).new_leaves_()
                for i in range(torch.len(gs)):
                  torch.backward(leaves[i], gs[i])
                return torch.zeros([])
              def clip_(self: __torch__.Net, most: float, each: float) -> float:
                gs = (self).gradients_()
                norm = (self).norm_(gs)
                limited = norm
                if norm < inf:
                  if each > 0.:
                    for g in gs:
                      _ = torch.clamp_(g, -each, each)
                    limited = (self).norm_(gs)
                  factor = most / (limited + 1e-6)
                  if most > 0. and factor < 1.:
                    for g in gs:
                      _ = torch.mul_(g, factor)
                return norm
              def norm_(self: __torch__.Net, gs: List[Tensor]) -> float:
                norms = annotate(List[Tensor], [])
                for g in torch._foreach_norm(gs, 2.):
                  _ = torch.append(norms, torch.to(g, 7))
                return float(torch.linalg_vector_norm(torch.stack(norms), 2.))
              def clear_(self: __torch__.Net) -> None:
                self.leaves_ = annotate(List[Tensor], [])
                return None
              def bad_(self: __torch__.Net) -> List[int]:
                bad = annotate(List[int], [])
                held = (self).changed_()
                for i in range(torch.len(held)):
                  fine = bool(torch.all(torch.isfinite(held[i])))
                  if fine and i < torch.len(self.leaves_):
                    fine = bool(torch.all(torch.isfinite((self).gradients_()[i])))
                  if not fine:
                    _ = torch.append(bad, i)
                return bad
              def average_(self: __torch__.Net, weight: float) -> None:
                held = (self).changed_()
                if torch.len(self.mean_) == 0:
                  mean = annotate(List[Tensor], [])
                  for p in held:
                    _ = torch.append(mean, torch.clone(p))
                  self.mean_ = mean
                else:
                  for i in range(torch.len(held)):
                    _ = torch.lerp_(self.mean_[i], held[i], weight)
                return None
              def averages_(self: __torch__.Net) -> List[Tensor]:
                return self.mean_
              def restore_mean_(self: __torch__.Net, values: List[Tensor]) -> None:
                mean = annotate(List[Tensor], [])
                for p in values:
                  _ = torch.append(mean, torch.clone(p))
                self.mean_ = mean
                return None
              def forget_mean_(self: __torch__.Net) -> None:
                self.mean_ = annotate(List[Tensor], [])
                return None
            """;

    private Learning() {}

    /**
     * The source of the methods.
     *
     * @param parameters expressions for what takes a gradient
     * @param changed expressions for all that training changes, these first
     */
    static String methods(List<String> parameters, List<String> changed) {
        String source = METHODS;
        for (var list :
                Map.of("${parameters}", parameters, "${changed}", changed).entrySet()) {
            source = source.replace(list.getKey(), "[" + String.join(", ", list.getValue()) + "]");
        }
        return source;
    }
}
