package io.graftflow.train;

import io.graftflow.train.internal.FeatureStore;
import java.nio.file.Path;

/**
 * What frozen networks have made of rows, kept in a folder that runs, nodes and processes share. A row's features are
 * kept under what made them (the network with its weights, the preprocessing, the kind of device) and the row's
 * content, so a row that was seen before costs nothing, in whatever table it comes again. Files are written whole and
 * never changed; one that is damaged is dropped and its rows are computed again.
 *
 * @param folder the shared folder; made when it is needed
 */
public record FeatureCache(Path folder) {

    /** The features that one network makes. */
    FeatureStore store(String key) {
        return new FeatureStore(folder.resolve(key));
    }
}
