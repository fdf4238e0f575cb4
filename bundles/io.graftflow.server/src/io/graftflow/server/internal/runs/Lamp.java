package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.run.CachedResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The state of a node, as its lamp shows it. Immutable.
 *
 * @param state what the lamp shows
 * @param problem the first problem's message; empty for none
 * @param waitsFor the node that it waits for; empty for none
 * @param seconds how long it took, or takes so far
 * @param fraction how much of the work is done, 0 to 1
 * @param message what is being done; may be empty
 * @param secondsLeft how long it will go on
 * @param run the run that it is told of; empty for none
 * @param result what there is to look at
 */
public record Lamp(
        State state,
        String problem,
        String waitsFor,
        OptionalDouble seconds,
        OptionalDouble fraction,
        String message,
        OptionalDouble secondsLeft,
        String run,
        Optional<CachedResult> result) {

    /** What a lamp shows. */
    public enum State {
        /** Settings or inputs are wrong. */
        WRONG,
        /** A node before it is wrong. */
        WAITS,
        /** It can run. */
        READY,
        /** What it gave is older than its settings. */
        STALE,
        /** Its outputs are there from before. */
        CACHED,
        /** It computed in the last run. */
        RAN,
        /** It has its turn later in the run. */
        QUEUED,
        /** It computes. */
        RUNNING,
        /** It failed in the last run. */
        FAILED,
        /** It had no turn in the last run. */
        SKIPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A lamp that shows no more than a state. */
    public static Lamp of(State state) {
        return new Lamp(
                state,
                "",
                "",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "",
                OptionalDouble.empty(),
                "",
                Optional.empty());
    }

    /** The same with a problem. */
    public Lamp withProblem(String sentence) {
        return new Lamp(state, sentence, waitsFor, seconds, fraction, message, secondsLeft, run, result);
    }

    /** The same, waiting for a node. */
    public Lamp withWaitsFor(String node) {
        return new Lamp(state, problem, node, seconds, fraction, message, secondsLeft, run, result);
    }

    /** The same with a time. */
    public Lamp withSeconds(double time) {
        return new Lamp(state, problem, waitsFor, OptionalDouble.of(time), fraction, message, secondsLeft, run, result);
    }

    /** The same, further; a negative fraction is an unknown one. */
    public Lamp withProgress(double done, String doing) {
        OptionalDouble known = done < 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, done));
        return new Lamp(state, problem, waitsFor, seconds, known, doing, secondsLeft, run, result);
    }

    /** The same with the time that is left. */
    public Lamp withSecondsLeft(double time) {
        return new Lamp(state, problem, waitsFor, seconds, fraction, message, OptionalDouble.of(time), run, result);
    }

    /** The same, told of a run. */
    public Lamp withRun(String id) {
        return new Lamp(state, problem, waitsFor, seconds, fraction, message, secondsLeft, id, result);
    }

    /** The same with what there is to look at. */
    public Lamp withResult(Optional<CachedResult> found) {
        return new Lamp(state, problem, waitsFor, seconds, fraction, message, secondsLeft, run, found);
    }

    /** As JSON. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("state", state.word());
        put(json, "problem", problem);
        put(json, "waitsFor", waitsFor);
        seconds.ifPresent(value -> json.put("seconds", rounded(value)));
        fraction.ifPresent(value -> json.put("fraction", rounded(value)));
        put(json, "message", message);
        secondsLeft.ifPresent(value -> json.put("secondsLeft", rounded(value)));
        put(json, "run", run);
        result.ifPresent(found -> json.set("result", ResultJson.of(found)));
        return json;
    }

    private static void put(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    static BigDecimal rounded(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP) : BigDecimal.ZERO;
    }
}
