package io.graftflow.fusion;

/**
 * Consecutive numbers of one tensor, in all models. A chunk holds whole rows, a row being the numbers along the last axis.
 *
 * @param start place of the first number within the tensor
 * @param count how many there are; the arrays may be longer
 * @param base the numbers of the base; empty when there is none
 * @param models for each model its numbers
 */
public record Chunk(long start, int count, double[] base, double[][] models) {}
