package io.graftflow.fusion;

/**
 * Consecutive numbers of one tensor, in all models. A chunk holds whole rows, a row being the numbers along the last axis.
 * Numbers of any width come as floats, as differences from an origin, so that little is lost of doubles and nothing of
 * models that are the same. A chunk's arrays are written over when the next one is read.
 *
 * @param start place of the first number within the tensor
 * @param count how many there are; the arrays may be longer
 * @param origin the numbers of the base; without one, those of the model that counts most
 * @param changes for each model by how much its numbers differ from the origin; whoever is given the chunk may change them
 */
public record Chunk(long start, int count, float[] origin, float[][] changes) {}
