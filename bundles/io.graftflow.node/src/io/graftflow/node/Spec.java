package io.graftflow.node;

import io.graftflow.data.TableSpec;
import io.graftflow.model.ModelSpec;

/** What is known of a value before it is there. */
public sealed interface Spec {

    /** What flows. */
    PortKind kind();

    /** A table of known columns. */
    record OfTable(TableSpec table) implements Spec {
        @Override
        public PortKind kind() {
            return PortKind.TABLE;
        }
    }

    /** A model of known shape. */
    record OfModel(ModelSpec model) implements Spec {
        @Override
        public PortKind kind() {
            return PortKind.MODEL;
        }
    }

    /** A report. */
    record OfReport() implements Spec {
        @Override
        public PortKind kind() {
            return PortKind.REPORT;
        }
    }

    /** Nothing is known yet, for example of a model that was never fetched. */
    record Unknown(PortKind kind) implements Spec {}
}
