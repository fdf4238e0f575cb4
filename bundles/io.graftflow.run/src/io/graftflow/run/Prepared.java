package io.graftflow.run;

import io.graftflow.node.External;
import io.graftflow.run.internal.FileContent;
import io.graftflow.run.internal.Outside;
import java.util.List;
import java.util.Map;

/**
 * What a node reads from outside, found out before it runs.
 *
 * @param files the content of its input files
 * @param externals what else it reads, as it says itself
 */
record Prepared(Map<Outside, FileContent> files, List<External> externals) {

    /** Keeps its own copies. */
    Prepared {
        files = Map.copyOf(files);
        externals = List.copyOf(externals);
    }
}
