package io.graftflow.train.internal.loop;

import io.graftflow.engine.Device;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.internal.LabeledRows;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many rows of a batch are run at once: as many as the settings ask for, or fewer when they would not fit memory.
 *
 * @param rows at once
 * @param note what was decided because memory is short, in a sentence; empty when all fits
 */
public record RowsAtOnce(int rows, Optional<String> note) {

    private static final Logger LOG = LoggerFactory.getLogger(RowsAtOnce.class);
    private static final int BITS_IN_MEGABYTE = 20;

    /**
     * Decides before the first step.
     *
     * @param train the rows, of which the longest counts
     * @param memory of this machine, which a device with a memory of its own does not look at
     */
    public static RowsAtOnce of(Trainee trainee, FineTuneSettings settings, LabeledRows train, Memory memory) {
        int parts = settings.batches().accumulation();
        int wanted = (settings.batchSize() + parts - 1) / parts;
        int most = Math.min(wanted, train.rows());
        OptionalLong free = trainee.device().kind() == Device.Kind.CPU ? memory.available() : OptionalLong.empty();
        MemoryPlan.Parts planned = new MemoryPlan(trainee.program(), train.inputs())
                .parts(most, settings.execution().memoryBytes(), free);
        LOG.info("A step of {} rows takes about {} MB.", planned.rows(), megabytes(planned.bytes()));
        if (planned.rows() < most) {
            return new RowsAtOnce(
                    planned.rows(),
                    Optional.of("A step of " + wanted + " rows would not fit into " + megabytes(planned.available())
                            + " MB of memory; " + planned.rows()
                            + " rows are run at once, their gradients added up."));
        }
        return new RowsAtOnce(
                wanted,
                planned.fits()
                        ? Optional.empty()
                        : Optional.of("A step takes about " + megabytes(planned.bytes()) + " MB, more than the "
                                + megabytes(planned.available()) + " MB of memory that are free."));
    }

    private static long megabytes(long bytes) {
        return bytes >> BITS_IN_MEGABYTE;
    }
}
