/**
 * What the tests of several bundles share: the contract that every node type keeps, as a suite of tests. Knows nothing
 * of any particular node.
 */
package io.graftflow.testkit;
