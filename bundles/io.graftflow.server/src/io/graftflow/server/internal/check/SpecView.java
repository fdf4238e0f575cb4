package io.graftflow.server.internal.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.TableSpec;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.ModelSpecJson;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.onnx.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Specs as pages show them: in a few words, and in full. Safe for use by several threads. */
final class SpecView {

    private static final int COLUMNS_NAMED = 4;
    private static final int MOST_COUNTED = 2_000;

    /** Counting the weights of a large model takes as long as checking a node. */
    private final Map<Same, Weights> weights = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Weights> eldest) {
            return size() > MOST_COUNTED;
        }
    };

    private record Weights(long total, long trainable) {}

    /** A spec that is equal to itself alone: comparing large ones takes longer than counting. */
    private record Same(Spec spec) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Same same && same.spec == spec;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(spec);
        }
    }

    /** A spec as JSON. */
    ObjectNode json(Spec spec, boolean full) {
        ObjectNode json = Json.object()
                .put("kind", spec.kind().word())
                .put("known", !(spec instanceof Spec.Unknown))
                .put("text", text(spec));
        if (full && spec instanceof Spec.OfTable table) {
            json.set("table", table.table().toJson());
        }
        if (full && spec instanceof Spec.OfModel model) {
            json.set("model", ModelSpecJson.of(model.model()));
        }
        return json;
    }

    private String text(Spec spec) {
        if (spec instanceof Spec.OfTable table) {
            return text(table.table());
        }
        if (spec instanceof Spec.OfModel model) {
            return fact(model);
        }
        return spec instanceof Spec.OfReport ? "a report" : "not known yet";
    }

    private static String text(TableSpec table) {
        List<Column> columns = table.columns();
        String names = columns.stream().limit(COLUMNS_NAMED).map(Column::name).collect(Collectors.joining(", "));
        int more = columns.size() - COLUMNS_NAMED;
        String all = more > 0 ? names + " and " + more + " more" : names;
        return table.rows().isPresent() ? Amounts.whole(table.rows().getAsLong()) + " rows: " + all : all;
    }

    /** What the outputs of a node say in numbers; empty when nothing is known of them. */
    String fact(Specs outputs) {
        for (String port : outputs.ports()) {
            for (Spec spec : outputs.all(port)) {
                if (spec instanceof Spec.OfTable table) {
                    return fact(table.table());
                }
                if (spec instanceof Spec.OfModel model) {
                    return fact(model);
                }
            }
        }
        return "";
    }

    private static String fact(TableSpec table) {
        int columns = table.columns().size();
        return table.rows().isPresent()
                ? Amounts.whole(table.rows().getAsLong()) + " × " + columns
                : columns == 1 ? "1 column" : columns + " columns";
    }

    /** Whether only the data says how many classes there are; then nobody knows yet how large the head becomes. */
    static boolean isHeadOpen(ModelSpec model) {
        return model.head().classifies() && model.labels().isEmpty();
    }

    private String fact(Spec.OfModel spec) {
        ModelSpec model = spec.model();
        Weights counted = weights(spec);
        if (SpecView.isHeadOpen(model)) {
            return Amounts.shortened(counted.total()) + " parameters";
        }
        String trainable = model.frozen().isEmpty()
                ? Amounts.shortened(counted.total()) + " parameters"
                : "trainable " + Amounts.shortened(counted.trainable()) + " of " + Amounts.shortened(counted.total());
        return model.head().classifies() && !model.labels().isEmpty()
                ? model.labels().size() + " classes · " + trainable
                : trainable;
    }

    private Weights weights(Spec.OfModel spec) {
        synchronized (weights) {
            Weights known = weights.get(new Same(spec));
            if (known != null) {
                return known;
            }
        }
        long total = 0;
        long trainable = 0;
        for (Parameter parameter : spec.model().layers().allParameters()) {
            if (parameter.role() == Parameter.Role.WEIGHT) {
                total += parameter.count();
                trainable += spec.model().frozen().contains(parameter.tensor()) ? 0 : parameter.count();
            }
        }
        Weights counted = new Weights(total, trainable);
        synchronized (weights) {
            weights.put(new Same(spec), counted);
        }
        return counted;
    }
}
