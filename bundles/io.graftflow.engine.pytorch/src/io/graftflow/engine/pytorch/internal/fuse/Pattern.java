package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;

/** A group of nodes that one call does. */
interface Pattern {

    /** The node that stands for the group whose last node is the walk's root, which has taken all of it. */
    Optional<NodeProto> match(Walk walk);
}
