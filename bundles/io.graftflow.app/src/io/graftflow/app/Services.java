package io.graftflow.app;

import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;

/**
 * What the commands work with. Each is made when it is first asked for, so that {@code --help} starts no engine.
 */
public interface Services {

    /** The catalogue of nodes. */
    NodeRegistry nodes();

    /** The engines. */
    Engines engines();

    /** The store of external models. */
    ModelStore store();

    /** The product's version. */
    String version();
}
