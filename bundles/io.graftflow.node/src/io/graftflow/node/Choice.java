package io.graftflow.node;

/**
 * One of the words that a setting of type {@code String} may be, when these are not known before the program runs.
 *
 * @param word as it stands in files
 * @param title for people
 * @param help a sentence; may be empty
 */
public record Choice(String word, String title, String help) {}
