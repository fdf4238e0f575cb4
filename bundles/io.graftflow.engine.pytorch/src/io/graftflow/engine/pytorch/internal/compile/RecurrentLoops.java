package io.graftflow.engine.pytorch.internal.compile;

/** Recurrent layers as loops over time, for what PyTorch's kernels do not have. Gates are in ONNX's order. */
final class RecurrentLoops {

    private static final String PARAMETERS =
            "x: Tensor, w: Tensor, r: Tensor, b: Tensor, h0: Tensor, c0: Tensor, lengths: Tensor, reverse: bool, clip: float, ";

    /** Reads the time step {@code t}, whose rows in {@code live} are within their sequence. */
    private static final String BEGIN =
            """
                steps = torch.size(x, 0)
                rows = torch.size(w, 0)
                gx = torch.linear(x, w, torch.slice(b, 0, 0, rows, 1))
                rb = torch.slice(b, 0, rows, 2 * rows, 1)
                h = h0
                c = c0
                ys = annotate(List[Tensor], [])
                for k in range(steps):
                  t = k
                  if reverse:
                    t = steps - 1 - k
                  live = torch.unsqueeze(torch.gt(lengths, t), 1)
                  gt = torch.select(gx, 0, t)
            """;

    private static final String END =
            """
                  h = torch.where(live, hn, h)
                  _ = torch.append(ys, torch.where(live, hn, torch.zeros_like(hn)))
                y = torch.stack(ys, 0)
                if reverse:
                  y = torch.flip(y, [0])
                return (y, h, c)
            """;

    static final String LSTM = method("lstm_", "p: Tensor")
            + BEGIN
            + """
                  i, o, f, g, = torch.split(torch.add(gt, torch.linear(h, r, rb)), torch.size(h, 1), 1)
                  pi, po, pf, = torch.split(p, torch.size(h, 1), 0)
                  i = torch.sigmoid(torch.clamp(torch.add(i, torch.mul(pi, c)), -clip, clip))
                  f = torch.sigmoid(torch.clamp(torch.add(f, torch.mul(pf, c)), -clip, clip))
                  g = torch.tanh(torch.clamp(g, -clip, clip))
                  cn = torch.add(torch.mul(f, c), torch.mul(i, g))
                  o = torch.sigmoid(torch.clamp(torch.add(o, torch.mul(po, cn)), -clip, clip))
                  hn = torch.mul(o, torch.tanh(cn))
                  c = torch.where(live, cn, c)
            """
            + END;

    static final String GRU = method("gru_", "late: bool")
            + BEGIN
            + """
                  n = torch.size(h, 1)
                  zx, rx, nx, = torch.split(gt, n, 1)
                  zr = torch.linear(h, torch.slice(r, 0, 0, 2 * n, 1), torch.slice(rb, 0, 0, 2 * n, 1))
                  zh, rh, = torch.split(zr, n, 1)
                  z = torch.sigmoid(torch.clamp(torch.add(zx, zh), -clip, clip))
                  q = torch.sigmoid(torch.clamp(torch.add(rx, rh), -clip, clip))
                  wn = torch.slice(r, 0, 2 * n, 3 * n, 1)
                  bn = torch.slice(rb, 0, 2 * n, 3 * n, 1)
                  if late:
                    m = torch.mul(q, torch.linear(h, wn, bn))
                  else:
                    m = torch.linear(torch.mul(q, h), wn, bn)
                  g = torch.tanh(torch.clamp(torch.add(nx, m), -clip, clip))
                  hn = torch.add(torch.mul(torch.rsub(z, 1), g), torch.mul(z, h))
            """
            + END;

    static final String RNN = method("rnn_", "relu: bool")
            + BEGIN
            + """
                  g = torch.clamp(torch.add(gt, torch.linear(h, r, rb)), -clip, clip)
                  if relu:
                    hn = torch.relu(g)
                  else:
                    hn = torch.tanh(g)
            """
            + END;

    private RecurrentLoops() {}

    private static String method(String name, String more) {
        return "  def " + name + "(self: __torch__.Net, " + PARAMETERS + more + ") -> Tuple[Tensor, Tensor, Tensor]:\n";
    }
}
