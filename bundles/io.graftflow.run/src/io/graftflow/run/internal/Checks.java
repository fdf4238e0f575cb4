package io.graftflow.run.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Specs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks nodes. */
public interface Checks {

    /** Checks each anew. */
    Checks ANEW = new Checks() {

        @Override
        public Specs check(BoundNode<?> node, Specs inputs) {
            return anew(node, inputs);
        }

        @Override
        public Bindings bindings() {
            return new Bindings(0);
        }
    };

    /** Nodes that were held against their types before. */
    Bindings bindings();

    /** What the node's check says of these inputs; never throws. */
    Specs check(BoundNode<?> node, Specs inputs);

    private static Specs anew(BoundNode<?> node, Specs inputs) {
        try {
            return node.check(inputs);
        } catch (ProblemException e) {
            return Specs.none().with(e.problem());
        } catch (RuntimeException e) {
            Logger log = LoggerFactory.getLogger(Checks.class);
            log.error("The check of {} failed", node.declaration().type(), e);
            return Specs.none()
                    .with(Problem.error(
                            "run.internal-fault",
                            "The check of " + node.declaration().type() + " failed with " + e + ".",
                            "Report it with the log; it is a fault in the node."));
        }
    }
}
