package io.graftflow.train.targets;

import io.graftflow.engine.Loss;
import java.util.function.DoubleUnaryOperator;

/** What one number adds to a loss, of its distance from the truth. */
final class ValueLoss {

    private ValueLoss() {}

    /** By the loss's name: squared error for any that is no loss of numbers. */
    static DoubleUnaryOperator of(Loss loss) {
        return switch (loss.name()) {
            case "mae" -> Math::abs;
            case "huber" -> huber(loss.options().getOrDefault("delta", 1.0));
            default -> error -> error * error;
        };
    }

    /** Squared near 0, straight beyond (Huber, Robust Estimation of a Location Parameter, 1964). */
    private static DoubleUnaryOperator huber(double delta) {
        return error -> {
            double size = Math.abs(error);
            return size <= delta ? error * error / 2 : delta * (size - delta / 2);
        };
    }
}
