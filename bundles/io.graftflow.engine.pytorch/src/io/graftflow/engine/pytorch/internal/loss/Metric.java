package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.engine.pytorch.internal.loss.LossRule.Option;
import io.graftflow.engine.pytorch.internal.loss.Target.Labels;
import io.graftflow.engine.pytorch.internal.loss.Target.Values;
import java.util.List;

/** Losses over embeddings {@code [batch, dimensions]}. */
final class Metric {

    private Metric() {}

    static List<LossRule> all() {
        return List.of(triplet(), cosine());
    }

    /**
     * Triplet loss with the hardest triplets of the batch, by Hermans, Beyer and Leibe, 2017, arXiv:1703.07737: for each row
     * that has another of its label and one of another, {@code max(0, margin + farthest of its label - nearest of the others)}
     * by Euclidean distance; the mean over these rows, 0 when there are none.
     */
    private static LossRule triplet() {
        return LossRule.of(
                "triplet", List.of(Option.positive("margin", 0.2)), new Target(Labels.ROWS, Values.NONE), code -> {
                    // a row without a partner is -inf and adds nothing
                    code.block(String.format(
                            """
                            distances = torch.cdist(%1$s, %1$s, 2., 2)
                            same = torch.eq(torch.unsqueeze(%2$s, 0), torch.unsqueeze(%2$s, 1))
                            itself = torch.eye(torch.size(%1$s, 0), dtype=11, device=ops.prim.device(%1$s))
                            partner = torch.logical_and(same, torch.logical_not(itself))
                            farthest = torch.amax(torch.masked_fill(distances, torch.logical_not(partner), (-inf)), [1])
                            nearest = torch.amin(torch.masked_fill(distances, same, inf), [1])
                            rows = torch.logical_and(torch.any(partner, 1), torch.logical_not(torch.all(same, 1)))
                            each = torch.relu(torch.add(torch.sub(farthest, nearest), %3$s))
                            """,
                            code.output(), code.target(0), code.option("margin")));
                    return "torch.div(torch.sum(each), torch.clamp(torch.sum(rows), 1))";
                });
    }

    /**
     * {@code torch.nn.CosineEmbeddingLoss}: over int64 labels, the mean over all pairs of the batch, {@code 1 - cos} where the
     * labels are the same and {@code max(0, cos - margin)} where not; over floats, the mean of {@code 1 - cos} to the wanted
     * embeddings.
     */
    private static LossRule cosine() {
        return LossRule.of(
                "cosine", List.of(new Option("margin", 0, -1, 1)), new Target(Labels.ROWS, Values.ANY), code -> {
                    code.block(String.format(
                            """
                            if torch.is_floating_point(%2$s):
                              value = torch.mean(torch.rsub(torch.cosine_similarity(%1$s, %2$s, -1, 1e-8), 1.))
                            else:
                              n = torch.size(%1$s, 0)
                              length = torch.clamp(torch.linalg_vector_norm(%1$s, 2., [1], True), 1e-12)
                              unit = torch.div(%1$s, length)
                              cosines = torch.mm(unit, torch.t(unit))
                              same = torch.eq(torch.unsqueeze(%2$s, 0), torch.unsqueeze(%2$s, 1))
                              each = torch.where(same, torch.rsub(cosines, 1.), torch.relu(torch.sub(cosines, %3$s)))
                              pairs = torch.triu(torch.ones_like(each), 1)
                              value = torch.div(torch.sum(torch.mul(each, pairs)), max(1, n * (n - 1) // 2))
                            """,
                            code.output(), code.target(0), code.option("margin")));
                    return "value";
                });
    }
}
