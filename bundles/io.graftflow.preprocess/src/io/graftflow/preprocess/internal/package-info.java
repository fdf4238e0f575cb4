/** Preprocessing of each kind of data. */
package io.graftflow.preprocess.internal;
