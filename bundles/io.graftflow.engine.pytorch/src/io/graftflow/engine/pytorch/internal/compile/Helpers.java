package io.graftflow.engine.pytorch.internal.compile;

import java.util.Map;

/** Methods that a module gets when an operator needs a decision or a loop at run time. */
final class Helpers {

    /** The sizes to reshape to, with 0 replaced by the tensor's own size. */
    static final String SIZES = "sizes_";
    /** A slice of an axis whose step may be negative. */
    static final String SLICE = "slice_";
    /** Puts in axes that are known only when it runs. */
    static final String UNSQUEEZE = "unsqueeze_";
    /** The product over axes that are known only when it runs. */
    static final String PRODUCT = "product_";

    /** A loop over time, see {@link RecurrentLoops}. */
    static final String LSTM = "lstm_";
    /** A loop over time. */
    static final String GRU = "gru_";
    /** A loop over time. */
    static final String RNN = "rnn_";

    /** Bins of regions, sampled between places. */
    static final String ROI_ALIGN = "roi_align_";
    /** Bins of regions, the largest value. */
    static final String ROI_POOL = "roi_pool_";

    private static final Map<String, String> SOURCES = Map.of(
            LSTM,
            RecurrentLoops.LSTM,
            GRU,
            RecurrentLoops.GRU,
            RNN,
            RecurrentLoops.RNN,
            ROI_ALIGN,
            Regions.ALIGN,
            ROI_POOL,
            Regions.POOL,
            SIZES,
            """
              def sizes_(self: __torch__.Net, x: Tensor, wanted: List[int]) -> List[int]:
                sizes = annotate(List[int], [])
                for i in range(torch.len(wanted)):
                  n = wanted[i]
                  if n == 0:
                    n = torch.size(x, i)
                  _ = torch.append(sizes, n)
                return sizes
            """,
            SLICE,
            """
              def slice_(self: __torch__.Net, x: Tensor, axis: int, start: int, end: int, step: int) -> Tensor:
                if step > 0:
                  y = torch.slice(x, axis, start, end, step)
                else:
                  n = torch.size(x, axis)
                  first = min(start, n - 1)
                  if start < 0:
                    first = max(n + start, 0)
                  last = min(end, n - 1)
                  if end < 0:
                    last = max(n + max(end, -n - 1), -1)
                  y = torch.index_select(x, axis, torch.arange(first, min(first, last), step, dtype=4, device=ops.prim.device(x)))
                return y
            """,
            PRODUCT,
            """
              def product_(self: __torch__.Net, x: Tensor, axes: List[int], keep: bool) -> Tensor:
                y = x
                rank = torch.dim(x)
                for i in range(rank):
                  axis = rank - 1 - i
                  taken = torch.len(axes) == 0
                  for j in range(torch.len(axes)):
                    if axes[j] == axis or axes[j] == axis - rank:
                      taken = True
                  if taken:
                    y = torch.prod(y, axis, keep, dtype=ops.prim.dtype(x))
                return y
            """,
            UNSQUEEZE,
            """
              def unsqueeze_(self: __torch__.Net, x: Tensor, axes: List[int]) -> Tensor:
                y = x
                rank = torch.dim(x) + torch.len(axes)
                for i in range(rank):
                  for j in range(torch.len(axes)):
                    if axes[j] == i or axes[j] == i - rank:
                      y = torch.unsqueeze(y, i)
                return y
            """);

    private Helpers() {}

    static String source(String name) {
        return SOURCES.get(name);
    }
}
