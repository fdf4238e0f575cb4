/** The parts of the training loop: which rows stand in a step, how a step runs, what is found out and told on the way. */
package io.graftflow.train.internal.loop;
