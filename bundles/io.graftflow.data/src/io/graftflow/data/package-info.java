/**
 * Tables: columns of text, numbers, categories, pictures, sounds, clips and tensors, kept as one memory-mapped Arrow
 * IPC file each. Reads CSV, TSV, JSON, Parquet and Arrow files, writes them, runs SQL over tables, splits and selects
 * rows. Knows nothing of models, nodes or workflows; neither Arrow's nor DuckDB's types show in its API.
 */
package io.graftflow.data;
