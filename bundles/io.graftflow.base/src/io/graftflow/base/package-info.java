/**
 * What every layer shares: how a problem is said, how a file is written whole or not at all, how bytes are hashed, how
 * long work reports and is cancelled, and how JSON looks. Knows nothing of models, tables, nodes or workflows.
 */
package io.graftflow.base;
