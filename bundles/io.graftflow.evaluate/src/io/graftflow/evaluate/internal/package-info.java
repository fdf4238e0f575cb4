/** The metrics that come with Graftflow. */
package io.graftflow.evaluate.internal;
