package io.graftflow.engine;

import io.graftflow.base.ProblemException;
import java.util.List;

/**
 * Whether an engine can use a device on this machine.
 *
 * @param device the device
 * @param usable whether it can
 * @param detail the processor's name and memory, or what is missing and how to get it
 */
public record DeviceStatus(Device device, boolean usable, String detail) {

    /** What is known of a device among those of a machine. */
    public static DeviceStatus of(List<DeviceStatus> all, Device device) {
        return all.stream()
                .filter(status -> status.device().equals(device))
                .findFirst()
                .orElseGet(() -> new DeviceStatus(device, false, "this machine has no such device."));
    }

    /**
     * Lets a device pass that an engine can use.
     *
     * @throws ProblemException {@code device.unavailable} with what is missing
     */
    public static void require(String engine, List<DeviceStatus> all, Device device) {
        DeviceStatus status = of(all, device);
        if (!status.usable()) {
            throw ProblemException.error(
                    "device.unavailable",
                    "The engine " + engine + " cannot use " + device + ": " + status.detail(),
                    "Use --device cpu, or see \"graftflow doctor\".");
        }
    }
}
