package io.graftflow.nodes.evaluate.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What a compared model is called.
 *
 * @param name for people
 * @param suffix of the names of its columns
 */
record Rival(String name, String suffix) {

    /** The models as they were named, or by their numbers. */
    static List<Rival> of(List<String> names, int count) {
        List<Rival> rivals = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rivals.add(
                    names.isEmpty()
                            ? new Rival("Model " + i, "_" + i)
                            : new Rival(names.get(i - 1), "_" + names.get(i - 1)));
        }
        return rivals;
    }
}
