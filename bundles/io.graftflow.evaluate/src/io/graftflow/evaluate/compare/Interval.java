package io.graftflow.evaluate.compare;

/**
 * A difference, and between which numbers it lies with some confidence.
 *
 * @param difference on the rows as they are
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double difference, double low, double high) {

    /** What a difference says of two models. */
    public enum Outcome {
        /** The other one is better than the first, beyond chance. */
        BETTER,
        /** It is worse, beyond chance. */
        WORSE,
        /** Chance alone could have made the difference. */
        UNDECIDED
    }

    /** What it says: decided when 0 is not within the interval. */
    public Outcome outcome(boolean greaterIsBetter) {
        if (low > 0) {
            return greaterIsBetter ? Outcome.BETTER : Outcome.WORSE;
        }
        if (high < 0) {
            return greaterIsBetter ? Outcome.WORSE : Outcome.BETTER;
        }
        return Outcome.UNDECIDED;
    }

    /**
     * About how many times as many rows would decide a difference of this size: intervals narrow with the square root of the
     * rows. Infinite when there is no difference.
     */
    public double timesTheRows() {
        double toZero = difference > 0 ? difference - low : high - difference;
        return Math.pow(toZero / Math.abs(difference), 2);
    }
}
