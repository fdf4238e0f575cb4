/**
 * Holds the answers of several models to the same rows against each other: whether a difference is more than chance, on how
 * many rows they agree, which errors they share. Knows neither models nor engines: answers are numbers and truths.
 */
package io.graftflow.evaluate.compare;
