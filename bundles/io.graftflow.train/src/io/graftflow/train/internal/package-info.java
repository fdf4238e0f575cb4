/** The feature cache's files, checkpoints, and the parts of the training loop. */
package io.graftflow.train.internal;
