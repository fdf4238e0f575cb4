package io.graftflow.data.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.data.ColumnKind;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The column types that somebody set. */
final class Overrides {

    private Overrides() {}

    /** Complains of a type for a column that there is not. */
    static void check(Map<String, ColumnKind> types, List<String> names, String place) {
        for (String name : new TreeSet<>(types.keySet())) {
            if (!names.contains(name)) {
                throw ProblemException.error(
                                "table.missing-column",
                                "A type is set for the column \"" + name + "\", but there is none of that name.",
                                Nearest.remedy(name, names))
                        .at(place);
            }
        }
    }
}
