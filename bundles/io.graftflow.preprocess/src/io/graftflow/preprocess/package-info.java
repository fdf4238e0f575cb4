/**
 * How raw values of rows become the inputs of a network, the same way in training and in use: texts through a Hugging
 * Face tokenizer, tensors as they are, plain columns of numbers and names, and several of these beside each other. Batches
 * are made of rows of like length and padded to the longest of them. Knows nothing of engines and of training.
 */
package io.graftflow.preprocess;
