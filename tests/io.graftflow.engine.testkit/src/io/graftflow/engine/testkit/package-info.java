/**
 * What the tests of all engines share: the contract that each keeps, the fixtures, and a runner for trainings with known
 * results.
 */
package io.graftflow.engine.testkit;
