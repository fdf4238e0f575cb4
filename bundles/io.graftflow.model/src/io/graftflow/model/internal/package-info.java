/** How a model's folder is read and written. */
package io.graftflow.model.internal;
