package io.graftflow.run;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.DeviceChoice;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device of a run, chosen once, when somebody first asks for it. */
final class RunDevice {

    private static final Logger LOG = LoggerFactory.getLogger(RunDevice.class);

    private final String asked;
    private final Function<String, DeviceChoice> chooser;
    private Optional<DeviceChoice> choice = Optional.empty();
    private boolean inUse;

    RunDevice(String asked, Function<String, DeviceChoice> chooser) {
        this.asked = asked;
        this.chooser = chooser;
    }

    /**
     * The device.
     *
     * @throws ProblemException when there is none as was asked for
     */
    synchronized DeviceChoice get() {
        if (choice.isEmpty()) {
            DeviceChoice made = chooser.apply(asked);
            LOG.info("Device: asked for {}, using {}. {}", made.asked(), made.used(), made.why());
            choice = Optional.of(made);
        }
        return choice.get();
    }

    /**
     * The device for a node to compute on.
     *
     * @throws ProblemException when there is none as was asked for
     */
    synchronized DeviceChoice use() {
        inUse = true;
        return get();
    }

    /** Whether a node computes on it. */
    synchronized boolean isInUse() {
        return inUse;
    }

    /** What the run's result says of it. */
    RunResult.DeviceUse summary() {
        try {
            DeviceChoice made = get();
            return new RunResult.DeviceUse(made.asked(), made.used().toString(), made.why());
        } catch (ProblemException e) {
            return new RunResult.DeviceUse(asked, "none", e.problem().message());
        }
    }

    /** Whether a device was asked for by name, which then must be there. */
    boolean isAskedByName() {
        return !asked.equals("auto");
    }
}
