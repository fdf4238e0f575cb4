package io.graftflow.fusion.search;

import io.graftflow.base.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a search tries candidates: each is judged once, told about, and kept. Used by one thread. */
public final class Trials {

    private final Judge judge;
    private final int expected;
    private final Progress progress;
    private final Map<Candidate, Double> values = new HashMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private double best = Double.NEGATIVE_INFINITY;
    private Candidate bestCandidate;

    /**
     * No trial yet.
     *
     * @param expected how many there will be, about
     */
    public Trials(Judge judge, int expected, Progress progress) {
        this.judge = judge;
        this.expected = expected;
        this.progress = progress;
    }

    /**
     * Tries a candidate.
     *
     * @param note what for; may be empty
     * @return how good it is: the greater the better, whatever the metric
     */
    public double score(Candidate candidate, String note) {
        double score = peek(candidate);
        if (bestCandidate == null || score > best) {
            best = score;
            bestCandidate = candidate;
        }
        int number = trials.size() + 1;
        trials.add(new Trial(number, candidate, value(score), value(best), note));
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("step", (double) number);
        figures.put(judge.metric(), value(score));
        figures.put("best", value(best));
        progress.figures(figures);
        progress.report(
                Math.min(1, (double) number / expected), "trial " + number + " of " + Math.max(number, expected));
        return score;
    }

    /** How good a candidate is, the greater the better, without telling about it. */
    public double peek(Candidate candidate) {
        progress.checkCancelled();
        return values.computeIfAbsent(candidate, own -> {
            double value = judge.judge(own);
            if (Double.isNaN(value)) {
                return Double.NEGATIVE_INFINITY;
            }
            return judge.greaterIsBetter() ? value : -value;
        });
    }

    /** How fast the score rises with each weight, up to a number that is the same for all; empty when nobody can tell. */
    public Optional<double[]> slopes(Candidate candidate) {
        progress.checkCancelled();
        return judge.slopes(candidate).map(slopes -> Arrays.stream(slopes)
                .map(slope -> judge.greaterIsBetter() ? slope : -slope)
                .toArray());
    }

    /** The first of the best candidates so far; there must be one. */
    public Candidate best() {
        return bestCandidate;
    }

    /** How many candidates were told about. */
    public int count() {
        return trials.size();
    }

    /** The result of a search that chose this candidate. */
    SearchResult result(String search, Candidate chosen) {
        return new SearchResult(search, judge.metric(), judge.greaterIsBetter(), trials, chosen, value(peek(chosen)));
    }

    private double value(double score) {
        return judge.greaterIsBetter() ? score : -score;
    }
}
