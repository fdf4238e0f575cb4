/**
 * A page for people: one HTML file that needs nothing from outside, light or dark as its reader's system is, made of
 * blocks (figures, tables, a confusion matrix, curves, facts). Knows nothing of what the figures mean.
 */
package io.graftflow.evaluate.page;
