/**
 * Several models become one: methods that mix weights, tensor by tensor, and methods that join graphs. One method is one
 * small class and one line in {@link io.graftflow.fusion.FusionMethods}, or a service of another bundle. Knows nothing of
 * engines, tables or nodes.
 */
package io.graftflow.fusion;
