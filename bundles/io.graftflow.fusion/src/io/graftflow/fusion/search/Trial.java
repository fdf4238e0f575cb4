package io.graftflow.fusion.search;

/**
 * A candidate that was tried.
 *
 * @param number from 1
 * @param candidate what was tried
 * @param value what the judge said, in the units of its metric
 * @param best the best value up to here
 * @param note what it was tried for, such as {@code model 3 joins: kept}; may be empty
 */
public record Trial(int number, Candidate candidate, double value, double best, String note) {}
