package io.graftflow.server;

import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import io.graftflow.repository.ModelStore;

/** What the server works with. Each is asked for when it is first needed, so that the server answers at once. */
public interface Services {

    /** The node types. */
    NodeRegistry nodes();

    /** The engines. */
    Engines engines();

    /** The models of this machine. */
    ModelStore store();

    /** The product's version, {@code 0.1.0}. */
    String version();
}
