package io.graftflow.evaluate.page;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and what they stand for, one a line.
 *
 * @param facts by name, in order
 */
public record Facts(Map<String, String> facts) implements Block {

    /** Keeps its own copy. */
    public Facts {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    @Override
    public void write(Markup out) {
        out.open("dl", "class", "facts");
        facts.forEach((name, value) -> out.element("dt", name).element("dd", value));
        out.close().line();
    }
}
