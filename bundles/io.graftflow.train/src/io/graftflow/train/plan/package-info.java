/**
 * Freezing plans: which weights train when, at which rate, and in which way. Told from a model's layers alone, without its
 * network, so that a plan can be shown and refused before anything runs. Knows nothing of data, engines or files.
 */
package io.graftflow.train.plan;
