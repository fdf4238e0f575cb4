package io.graftflow.train;

import io.graftflow.model.Model;

/**
 * A trained classifier that another one learns from.
 *
 * @param model the classifier; it has the classes of the one in training, in any order
 * @param input the column with what it reads
 */
public record Teacher(Model model, String input) {}
