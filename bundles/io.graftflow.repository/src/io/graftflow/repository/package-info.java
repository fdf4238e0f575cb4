/**
 * From a model reference ({@code mvn:…}, {@code hf:…}, {@code npm:…}, {@code https:…}, a file or a folder) to files in
 * one local store that is addressed by content, verified by hash and usable offline afterwards. Each way to fetch is
 * one {@link io.graftflow.repository.RepositoryKind}, found as a service. Knows where files come from and that a model
 * has companions; does not know what is in them beyond the names of an ONNX file's external data.
 */
package io.graftflow.repository;
