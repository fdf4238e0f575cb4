package io.graftflow.engine.pytorch.internal.loss;

import io.graftflow.engine.Match;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that training makes small: a loss, and perhaps the distance of another output from what it shall match.
 *
 * @param loss of the output that counts
 * @param match of another output
 * @param matchWeight what that is multiplied by
 */
public record Objective(TorchLoss loss, Optional<TorchLoss> match, double matchWeight) {

    /** A loss alone. */
    public static Objective of(TorchLoss loss) {
        return new Objective(loss, Optional.empty(), 0);
    }

    /** The same with something to match, a squared distance. */
    public Objective with(TorchLoss distance, Match own) {
        return new Objective(loss, Optional.of(distance), own.weight());
    }

    /** The outputs that it looks at. */
    public List<String> outputs() {
        List<String> outputs = new ArrayList<>(List.of(loss.output()));
        match.map(TorchLoss::output).ifPresent(outputs::add);
        return outputs;
    }

    /** How many targets it takes: those of the loss, then what is to be matched. */
    public int targets() {
        return loss.targets() + match.map(TorchLoss::targets).orElse(0);
    }

    /**
     * Checks what can be told of targets without the outputs.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.target}
     */
    public void check(List<TensorData> targets) {
        if (targets.size() != targets()) {
            throw TorchLoss.misfit("expected " + targets() + " of them, got " + targets.size());
        }
        loss.check(targets.subList(0, loss.targets()));
        match.ifPresent(own -> own.check(targets.subList(loss.targets(), targets())));
    }
}
