package io.graftflow.train.internal.schedule;

import io.graftflow.train.Schedule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All schedules. A new one is a class and a line here. */
public final class Schedules {

    private static final Map<String, Schedule> BY_NAME = byName(List.of(
            new Constant(),
            new Linear(),
            new Step(),
            new MultiStep(),
            new Exponential(),
            new Polynomial(),
            new Cosine(),
            new CosineRestarts(),
            new OneCycle(),
            new Plateau()));

    private Schedules() {}

    private static Map<String, Schedule> byName(List<Schedule> all) {
        var byName = new TreeMap<String, Schedule>();
        all.forEach(schedule -> byName.put(schedule.name(), schedule));
        return Collections.unmodifiableMap(byName);
    }

    /** All of them by name. */
    public static Map<String, Schedule> byName() {
        return BY_NAME;
    }
}
