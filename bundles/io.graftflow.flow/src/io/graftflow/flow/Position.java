package io.graftflow.flow;

/**
 * Where the canvas draws a node's upper left corner.
 *
 * @param x to the right, in pixels at the zoom of 1
 * @param y downwards, in pixels at the zoom of 1
 */
public record Position(int x, int y) {}
