/**
 * What the rows of a table should be answered with, task by task: classes, sets of labels, numbers, groups of like rows. Each
 * reads and checks its columns, gives batches for the loss, groups rows for an even split, and measures answers. Knows
 * tables and tensors, but neither networks nor how they are trained.
 */
package io.graftflow.train.targets;
