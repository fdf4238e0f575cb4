package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Precision;
import io.graftflow.engine.PrecisionChoice;
import io.graftflow.train.Execution.PrecisionSetting;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which numbers a training runs, and why.
 *
 * @param precision the numbers
 * @param why one sentence
 */
public record PrecisionPick(Precision precision, String why) {

    private static final Logger LOG = LoggerFactory.getLogger(PrecisionPick.class);

    /**
     * Does what the settings ask; for {@code auto}, what the engine says of the device.
     *
     * @throws ProblemException {@code device.unavailable}
     */
    public static PrecisionPick of(PrecisionSetting wanted, Engine engine, Device device) {
        PrecisionPick pick =
                switch (wanted) {
                    case FLOAT32 -> new PrecisionPick(Precision.FLOAT32, "The settings ask for it.");
                    case BFLOAT16 -> new PrecisionPick(Precision.BFLOAT16, "The settings ask for it.");
                    case AUTO -> {
                        PrecisionChoice choice = engine.precision(device);
                        yield new PrecisionPick(choice.best(), choice.why());
                    }
                };
        LOG.info("Training in {}: {}", pick.word(), pick.why());
        return pick;
    }

    /** The precision as a word of the settings. */
    public String word() {
        return precision.name().toLowerCase(Locale.ROOT);
    }

    /** Both in one sentence or two. */
    public String note() {
        return "Precision " + word() + ". " + why;
    }
}
