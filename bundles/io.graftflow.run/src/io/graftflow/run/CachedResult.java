package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node gave, as the cache keeps it.
 *
 * @param key 64 hexadecimal digits
 * @param type the node's type, {@code train.fine-tune@1}
 * @param node the id of the node that computed it
 * @param bytes its size
 * @param created when it was computed
 * @param seconds how long it took to compute
 * @param outputs by port what {@link NodeResult#outputs} says of it, without paths
 * @param places by port the file of a table, or the folder of a model or report
 * @param notes what the node said for the summary
 */
public record CachedResult(
        String key,
        String type,
        String node,
        long bytes,
        Instant created,
        double seconds,
        Map<String, ObjectNode> outputs,
        Map<String, Path> places,
        List<String> notes) {

    /** Keeps its own copies. */
    public CachedResult {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        places = Map.copyOf(places);
        notes = List.copyOf(notes);
    }
}
