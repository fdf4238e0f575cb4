package io.graftflow.fusion;

import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.OnnxModel;

/**
 * One of the models to be fused.
 *
 * @param name what to call it in a problem
 * @param spec what it is
 * @param network its network
 * @param preprocessing a hash of all that turns raw values into inputs, a tokenizer's file included
 */
public record Part(String name, ModelSpec spec, OnnxModel network, String preprocessing) {}
