/** The schedules of the learning rate: one class each, registered in {@link io.graftflow.train.internal.schedule.Schedules}. */
package io.graftflow.train.internal.schedule;
