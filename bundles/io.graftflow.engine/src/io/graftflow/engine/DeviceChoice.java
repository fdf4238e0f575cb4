package io.graftflow.engine;

/**
 * Which device was asked for, which one is used, and why.
 *
 * @param asked what was asked for: {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}
 * @param used the device that is used
 * @param why one sentence
 */
public record DeviceChoice(String asked, Device used, String why) {}
