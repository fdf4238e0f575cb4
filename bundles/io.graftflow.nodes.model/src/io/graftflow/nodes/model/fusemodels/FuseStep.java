package io.graftflow.nodes.model.fusemodels;

import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.WeightRule;
import io.graftflow.fusion.search.SearchResult;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the provenance of a fused model says. */
record FuseStep(
        FusionMethod method,
        FeatureSettings features,
        List<Model> models,
        Optional<Model> base,
        FusionRequest request,
        Optional<SearchResult> found) {

    Step step() {
        Map<String, String> details = new TreeMap<>();
        details.put("method", method.id());
        if (method.weights() != WeightRule.NONE) {
            details.put(
                    "weights", request.weights().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        details.putAll(request.options().values(method.options()));
        if (method.takesFeatures() && !features.poolings().isEmpty()) {
            details.put("poolings", String.join(", ", features.poolings()));
        }
        if (method.takesFeatures() && !features.columns().isEmpty()) {
            details.put("columns", String.join(", ", features.columns()));
        }
        found.ifPresent(own -> {
            details.put("found", own.search());
            details.put("trials", Integer.toString(own.trials().size()));
            details.put(own.metric(), Double.toString(own.value()));
        });
        base.ifPresent(model -> details.put("base", origin(model)));
        for (int i = 0; i < models.size(); i++) {
            details.put("model" + (i + 1), origin(models.get(i)));
        }
        return new Step("fuse", details);
    }

    /** Where a model comes from, in a line. */
    static String origin(Model model) {
        String history = model.spec().provenance().stream().map(Step::action).collect(Collectors.joining(", "));
        return "sha256 " + model.sha256() + " (" + history + ")";
    }
}
