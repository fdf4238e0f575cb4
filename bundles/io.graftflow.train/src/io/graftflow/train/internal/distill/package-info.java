/** Learning from other models: what teachers say of rows, and their features that a student's shall match. */
package io.graftflow.train.internal.distill;
