package io.graftflow.train;

/**
 * What came of running a model over a table.
 *
 * @param features what the network gave, a row for each row of the table
 * @param computed rows that were run, each different content once
 * @param fromCache rows whose features were there, or whose content came twice
 * @param tokens elements along the padded axis of the rows that were run, such as tokens of text; without padding
 * @param seconds how long it took in all
 */
public record RunResult(Features features, long computed, long fromCache, long tokens, double seconds) {}
