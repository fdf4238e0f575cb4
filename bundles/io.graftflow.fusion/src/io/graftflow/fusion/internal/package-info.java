/** The methods that come with Graftflow and what they share. */
package io.graftflow.fusion.internal;
