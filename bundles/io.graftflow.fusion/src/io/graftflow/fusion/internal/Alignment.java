package io.graftflow.fusion.internal;

import io.graftflow.base.Progress;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.internal.align.WeightMatching;
import java.util.ArrayList;
import java.util.List;

/** Puts the hidden units of models that were trained apart in one order, so that a mean of their weights means something. */
public final class Alignment {

    private Alignment() {}

    /** The same request with all models in the order of the first. */
    public static FusionRequest align(FusionRequest request, Progress progress) {
        List<Part> parts = request.parts();
        List<Part> aligned = new ArrayList<>(parts.subList(0, 1));
        for (int i = 1; i < parts.size(); i++) {
            progress.report(
                    (double) (i - 1) / (parts.size() - 1),
                    "putting the units of " + parts.get(i).name() + " in order");
            Part part = parts.get(i);
            aligned.add(part.with(
                    part.spec(),
                    WeightMatching.align(
                            parts.get(0).network(),
                            part.network(),
                            request.options().seed(),
                            progress)));
        }
        return new FusionRequest(aligned, request.base(), request.weights(), request.options(), request.scratch());
    }
}
