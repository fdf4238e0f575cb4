package io.graftflow.engine;

/**
 * What training makes small beside its loss: {@code weight} times the mean squared distance of another output from floats of
 * its shape, which stand behind the targets of the loss. Features of a student match those of a teacher so (Romero et al.,
 * FitNets, 2015, arXiv:1412.6550, equation 3).
 *
 * @param output of the network
 * @param weight what the distance is multiplied by, above 0
 */
public record Match(String output, double weight) {}
