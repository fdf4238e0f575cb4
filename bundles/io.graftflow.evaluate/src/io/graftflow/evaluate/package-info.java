/**
 * How good a classifier is: metrics, one small class each; scores per class; the confusion matrix; reliability. Rows are
 * added one by one, so memory does not grow with them. Definitions are those of scikit-learn where it has them. Knows
 * nothing of models, tables or nodes: it sees class numbers and probabilities.
 */
package io.graftflow.evaluate;
