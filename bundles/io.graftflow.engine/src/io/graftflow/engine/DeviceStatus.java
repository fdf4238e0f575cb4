package io.graftflow.engine;

/**
 * Whether an engine can use a device on this machine.
 *
 * @param device the device
 * @param usable whether it can
 * @param detail the processor's name and memory, or what is missing and how to get it
 */
public record DeviceStatus(Device device, boolean usable, String detail) {}
