package io.graftflow.engine;

/**
 * Which precision trains fastest on a device without harm, and why.
 *
 * @param best the precision
 * @param why one sentence
 */
public record PrecisionChoice(Precision best, String why) {}
