/** Runs and trains compiled networks with DJL's PyTorch engine. */
package io.graftflow.engine.pytorch.internal.run;
