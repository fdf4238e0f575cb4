/**
 * The one door to DJL, for all bundles that use it: settings that must be made before its first use, the class loader that
 * it needs, and what there is to know of processors and graphics cards before any native library is loaded. Knows nothing
 * of models.
 */
package io.graftflow.engine.djl;
