/**
 * Checks and runs workflows: the plan, the executor, the content-addressed cache of nodes' outputs that processes
 * share, and the lock file. Knows nothing of any particular node, nor of how a run is shown.
 */
package io.graftflow.run;
