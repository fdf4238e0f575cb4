package io.graftflow.data;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.data.internal.Shares;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Deals a table's rows out, by a seed alone: the same table and seed give the same parts on every machine, whatever the
 * number of threads.
 */
public final class Splits {

    /**
     * Two parts of a table, rows in ascending order.
     *
     * @param first such as the rows to train on
     * @param second all others
     */
    public record Parts(long[] first, long[] second) {}

    private Splits() {}

    /**
     * Splits so that each label has its share of the first part, to the nearest row (largest remainder), and each label
     * with at least two rows is in both parts. Rows without a label count as one more label.
     *
     * @param column the column of labels
     * @param fraction the first part's share of all rows, above 0 and below 1
     * @throws ProblemException {@code split.too-few-rows} when a part would be empty, {@code split.bad-fraction},
     *     {@code table.missing-column}
     */
    public static Parts stratified(Table table, String column, double fraction, long seed) {
        return parts(strata(table.categories(column), seed), table.rows(), fraction);
    }

    /**
     * Splits at random.
     *
     * @param fraction the first part's share of all rows, above 0 and below 1
     * @throws ProblemException {@code split.too-few-rows} when a part would be empty, {@code split.bad-fraction}
     */
    public static Parts random(Table table, double fraction, long seed) {
        return parts(List.of(shuffled(all(table), "", seed)), table.rows(), fraction);
    }

    /**
     * Folds for cross-validation, each holding back other rows; each label's rows are dealt out evenly, so that folds
     * differ by at most one row in size and in each label.
     *
     * @param column the column of labels
     * @param folds how many, at least 2
     * @return for each fold the rows to train on, and the rows held back
     * @throws ProblemException {@code split.too-few-rows} when there are fewer rows than folds, {@code split.bad-folds}
     */
    public static List<Parts> stratifiedFolds(Table table, String column, int folds, long seed) {
        return folds(strata(table.categories(column), seed), table.rows(), folds);
    }

    /** As {@link #stratifiedFolds}, without regard to labels. */
    public static List<Parts> randomFolds(Table table, int folds, long seed) {
        return folds(List.of(shuffled(all(table), "", seed)), table.rows(), folds);
    }

    private static int[] all(Table table) {
        int[] rows = new int[Math.toIntExact(table.rows())];
        Arrays.setAll(rows, i -> i);
        return rows;
    }

    /** The rows of each label, each list shuffled by the seed and its label. */
    private static List<int[]> strata(Categories labels, long seed) {
        int classes = labels.labels().size();
        int[] sizes = new int[classes + 1];
        for (int code : labels.codes()) {
            sizes[code < 0 ? classes : code]++;
        }
        var result = new ArrayList<int[]>();
        for (int size : sizes) {
            result.add(new int[size]);
        }
        for (int row = labels.codes().length - 1; row >= 0; row--) {
            int stratum = labels.codes()[row] < 0 ? classes : labels.codes()[row];
            result.get(stratum)[--sizes[stratum]] = row;
        }
        for (int i = 0; i < result.size(); i++) {
            shuffled(result.get(i), i < classes ? "label " + labels.labels().get(i) : "missing", seed);
        }
        result.removeIf(rows -> rows.length == 0);
        return result;
    }

    /** Fisher and Yates's shuffle, in place. */
    private static int[] shuffled(int[] rows, String name, long seed) {
        byte[] key = new byte[Hash.BYTES];
        new Hash().add(Long.toString(seed)).add(name).into(key, 0);
        var random = new SplittableRandom(ByteBuffer.wrap(key).getLong());
        for (int i = rows.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int row = rows[i];
            rows[i] = rows[j];
            rows[j] = row;
        }
        return rows;
    }

    private static Parts parts(List<int[]> strata, long rows, double fraction) {
        if (!(fraction > 0 && fraction < 1)) {
            throw ProblemException.error(
                    "split.bad-fraction",
                    "Expected a fraction above 0 and below 1, got " + fraction + ".",
                    "Choose one such as 0.8.");
        }
        if (rows < 2) {
            throw tooFewRows(rows, 2);
        }
        int[] counts =
                Shares.of(strata.stream().mapToInt(stratum -> stratum.length).toArray(), fraction);
        int total = Arrays.stream(counts).sum();
        long[] first = new long[total];
        long[] second = new long[(int) rows - total];
        int nextFirst = 0;
        int nextSecond = 0;
        for (int i = 0; i < counts.length; i++) {
            int[] stratum = strata.get(i);
            for (int j = 0; j < stratum.length; j++) {
                if (j < counts[i]) {
                    first[nextFirst++] = stratum[j];
                } else {
                    second[nextSecond++] = stratum[j];
                }
            }
        }
        Arrays.sort(first);
        Arrays.sort(second);
        return new Parts(first, second);
    }

    private static List<Parts> folds(List<int[]> strata, long rows, int folds) {
        if (folds < 2) {
            throw ProblemException.error(
                    "split.bad-folds", "Expected at least 2 folds, got " + folds + ".", "Choose a number such as 5.");
        }
        if (rows < folds) {
            throw tooFewRows(rows, folds);
        }
        int[] foldOf = new int[(int) rows];
        int next = 0;
        for (int[] stratum : strata) {
            for (int row : stratum) {
                foldOf[row] = next++ % folds;
            }
        }
        var result = new ArrayList<Parts>();
        for (int fold = 0; fold < folds; fold++) {
            result.add(fold(foldOf, fold));
        }
        return result;
    }

    private static Parts fold(int[] foldOf, int fold) {
        int held = (int) Arrays.stream(foldOf).filter(value -> value == fold).count();
        long[] train = new long[foldOf.length - held];
        long[] back = new long[held];
        int nextTrain = 0;
        int nextBack = 0;
        for (int row = 0; row < foldOf.length; row++) {
            if (foldOf[row] == fold) {
                back[nextBack++] = row;
            } else {
                train[nextTrain++] = row;
            }
        }
        return new Parts(train, back);
    }

    private static ProblemException tooFewRows(long rows, long wanted) {
        return ProblemException.error(
                "split.too-few-rows",
                "Expected at least " + wanted + " rows to split, got " + rows + ".",
                "Give it a larger table.");
    }
}
