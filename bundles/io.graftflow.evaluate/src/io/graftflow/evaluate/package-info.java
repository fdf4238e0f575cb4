/**
 * How good a model's answers are, task by task: one class a row ({@code Scorer}), several labels ({@code LabelScorer}), numbers
 * ({@code ValueScorer}), vectors ({@code Retrieval}); metrics, one small class each; pages that show them. Rows are added one
 * by one; only what needs the order of all rows keeps numbers of them, and says how many. Definitions are those of
 * scikit-learn where it has them. Knows nothing of models, tables or nodes: it sees class numbers, probabilities and numbers.
 */
package io.graftflow.evaluate;
