package io.graftflow.flow;

/**
 * A text on the canvas.
 *
 * @param text Markdown
 * @param x of its upper left corner to the right, in pixels at the zoom of 1
 * @param y of its upper left corner downwards, in pixels at the zoom of 1
 * @param width in pixels at the zoom of 1
 * @param height in pixels at the zoom of 1
 */
public record Note(String text, int x, int y, int width, int height) {}
