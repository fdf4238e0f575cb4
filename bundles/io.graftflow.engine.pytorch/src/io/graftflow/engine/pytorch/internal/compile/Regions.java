package io.graftflow.engine.pytorch.internal.compile;

import java.util.List;

/** Pooling over regions of images, which PyTorch itself does not have: helpers of the module go from region to region. */
final class Regions {

    private static final int SINCE_HALF_PIXEL = 16;

    /** Samples each bin at the same places as ONNX Runtime, between four neighbours. */
    static final String ALIGN =
            """
              def roi_align_(self: __torch__.Net, x: Tensor, rois: Tensor, images: Tensor, oh: int, ow: int, ratio: int, scale: float, offset: float, least: float, largest: bool) -> Tensor:
                results = annotate(List[Tensor], [])
                index = annotate(List[int], torch.to(images, 4).tolist())
                h = torch.size(x, 2)
                w = torch.size(x, 3)
                for r in range(torch.len(index)):
                  image = torch.select(x, 0, index[r])
                  left, top, right, bottom, = torch.unbind(torch.sub(torch.mul(torch.select(rois, 0, r), scale), offset), 0)
                  bh = torch.div(torch.clamp(torch.sub(bottom, top), least), oh)
                  bw = torch.div(torch.clamp(torch.sub(right, left), least), ow)
                  gh = ratio
                  gw = ratio
                  if ratio <= 0:
                    gh = max(int(torch.ceil(bh)), 1)
                    gw = max(int(torch.ceil(bw)), 1)
                  ky = torch.div(torch.add(torch.arange(oh * gh, dtype=ops.prim.dtype(x), device=ops.prim.device(x)), 0.5), gh)
                  kx = torch.div(torch.add(torch.arange(ow * gw, dtype=ops.prim.dtype(x), device=ops.prim.device(x)), 0.5), gw)
                  ys = torch.add(torch.mul(ky, bh), top)
                  xs = torch.add(torch.mul(kx, bw), left)
                  iny = torch.to(torch.logical_and(torch.ge(ys, -1), torch.le(ys, h)), ops.prim.dtype(x))
                  inx = torch.to(torch.logical_and(torch.ge(xs, -1), torch.le(xs, w)), ops.prim.dtype(x))
                  ys = torch.clamp(ys, 0, h - 1)
                  xs = torch.clamp(xs, 0, w - 1)
                  y0 = torch.to(torch.floor(ys), 4)
                  x0 = torch.to(torch.floor(xs), 4)
                  y1 = torch.clamp(torch.add(y0, 1), None, h - 1)
                  x1 = torch.clamp(torch.add(x0, 1), None, w - 1)
                  fy = torch.unsqueeze(torch.mul(torch.sub(ys, y0), iny), 1)
                  fx = torch.mul(torch.sub(xs, x0), inx)
                  ny = torch.sub(torch.unsqueeze(iny, 1), fy)
                  nx = torch.sub(inx, fx)
                  upper = torch.index_select(image, 1, y0)
                  lower = torch.index_select(image, 1, y1)
                  a = torch.mul(torch.index_select(upper, 2, x0), torch.mul(ny, nx))
                  b = torch.mul(torch.index_select(upper, 2, x1), torch.mul(ny, fx))
                  c = torch.mul(torch.index_select(lower, 2, x0), torch.mul(fy, nx))
                  d = torch.mul(torch.index_select(lower, 2, x1), torch.mul(fy, fx))
                  grid = [torch.size(x, 1), oh, gh, ow, gw]
                  if largest:
                    y = torch.amax(torch.reshape(torch.maximum(torch.maximum(a, b), torch.maximum(c, d)), grid), [2, 4])
                  else:
                    y = torch.mean(torch.reshape(torch.add(torch.add(a, b), torch.add(c, d)), grid), [2, 4])
                  _ = torch.append(results, y)
                if torch.len(results) == 0:
                  z = torch.zeros([0, torch.size(x, 1), oh, ow], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
                else:
                  z = torch.stack(results, 0)
                return z
            """;

    /** The largest value of each bin, whose edges are rounded outwards to whole places. */
    static final String POOL =
            """
              def roi_pool_(self: __torch__.Net, x: Tensor, rois: Tensor, oh: int, ow: int, scale: float) -> Tensor:
                results = annotate(List[Tensor], [])
                h = torch.size(x, 2)
                w = torch.size(x, 3)
                for r in range(torch.size(rois, 0)):
                  roi = torch.select(rois, 0, r)
                  image = torch.select(x, 0, int(roi[0]))
                  edges = torch.mul(torch.slice(roi, 0, 1, 5, 1), scale)
                  places = annotate(List[int], torch.to(torch.mul(torch.sign(edges), torch.floor(torch.add(torch.abs(edges), 0.5))), 4).tolist())
                  rw = max(places[2] - places[0] + 1, 1)
                  rh = max(places[3] - places[1] + 1, 1)
                  bins = annotate(List[Tensor], [])
                  for i in range(oh):
                    y0 = min(max(i * rh // oh + places[1], 0), h)
                    y1 = min(max(-((-(i + 1) * rh) // oh) + places[1], 0), h)
                    for j in range(ow):
                      x0 = min(max(j * rw // ow + places[0], 0), w)
                      x1 = min(max(-((-(j + 1) * rw) // ow) + places[0], 0), w)
                      if y1 <= y0 or x1 <= x0:
                        best = torch.zeros([torch.size(x, 1)], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
                      else:
                        best = torch.amax(torch.slice(torch.slice(image, 1, y0, y1, 1), 2, x0, x1, 1), [1, 2])
                      _ = torch.append(bins, best)
                  _ = torch.append(results, torch.reshape(torch.stack(bins, 1), [torch.size(x, 1), oh, ow]))
                return torch.stack(results, 0)
            """;

    private Regions() {}

    static void add(OperatorTable table) {
        table.op("RoiAlign").since(10).emit(Regions::align);
        table.op("MaxRoiPool").emit(n -> {
            long[] shape = n.integers("pooled_shape");
            return n.program()
                    .helper(
                            Helpers.ROI_POOL,
                            String.join(
                                    ", ",
                                    n.tensor(0),
                                    n.tensor(1),
                                    Long.toString(shape[0]),
                                    Long.toString(shape[1]),
                                    Code.real(n.real("spatial_scale", 1))));
        });
    }

    private static String align(Emitter n) {
        boolean half = n.opset() >= SINCE_HALF_PIXEL
                && n.text("coordinate_transformation_mode", "half_pixel").equals("half_pixel");
        List<String> arguments = List.of(
                n.tensor(0),
                n.tensor(1),
                n.tensor(2),
                Long.toString(n.integer("output_height", 1)),
                Long.toString(n.integer("output_width", 1)),
                Long.toString(n.integer("sampling_ratio", 0)),
                Code.real(n.real("spatial_scale", 1)),
                Code.real(half ? 0.5 : 0),
                Code.real(half ? Double.NEGATIVE_INFINITY : 1),
                n.text("mode", "avg").equals("max") ? "True" : "False");
        return n.program().helper(Helpers.ROI_ALIGN, String.join(", ", arguments));
    }
}
