/**
 * The command line: reads arguments, calls the layers below, shows progress, prints results, and ends with the exit codes
 * that scripts rely on. The only bundle that writes to the standard output.
 */
package io.graftflow.app;
