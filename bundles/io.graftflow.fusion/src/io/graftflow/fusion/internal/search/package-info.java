/** The ways of finding weights that come with Graftflow. */
package io.graftflow.fusion.internal.search;
