package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.search.Candidate;
import io.graftflow.fusion.search.Judge;
import io.graftflow.model.Model;
import io.graftflow.preprocess.Preprocessor;
import java.io.IOException;
import java.nio.file.Path;

/** Judges numbers of a fusion by making the fused model and running it over the rows. */
final class FusedJudge implements Judge, AutoCloseable {

    private final FusionMethod method;
    private final FusionRequest request;
    private final ValidationRows rows;
    private final RowMeasure measure;
    private final FusedMaker maker;
    private final Path folder;
    private final Progress progress;
    private final Metrics metrics;
    private final String wanted;
    private String metric;

    /**
     * Judges by a metric.
     *
     * @param request what is fused, with weights that are replaced
     * @param maker makes models of what is fused
     * @param wanted the metric, or the word for the most telling one
     * @param progress tells when to stop
     */
    FusedJudge(
            FusionMethod method,
            FusionRequest request,
            ValidationRows rows,
            FusedMaker maker,
            Metrics metrics,
            String wanted,
            Progress progress) {
        this.method = method;
        this.folder = request.scratch().resolve("trial");
        this.request = request.withScratch(folder);
        this.rows = rows;
        this.measure = new RowMeasure(rows, request.parts().get(0).spec(), metrics);
        this.maker = maker;
        this.metrics = metrics;
        this.wanted = wanted;
        this.metric = wanted;
        this.progress = Progress.quiet(progress::cancelled);
    }

    @Override
    public String metric() {
        return metric;
    }

    @Override
    public boolean greaterIsBetter() {
        return Measurement.greaterIsBetter(metric, metrics);
    }

    @Override
    public double judge(Candidate candidate) {
        Fused fused = method.fuse(request.with(candidate), progress);
        Model model = maker.begin(fused, folder.resolve("model"), progress).write();
        Measurement found;
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            found = measure.measure(
                    rows.answers(model.network(), model.spec(), model.spec().frozen(), preprocessor, progress));
        }
        metric = found.metric(wanted);
        return found.values().get(metric);
    }

    /** Deletes what the trials left. */
    @Override
    public void close() {
        try {
            AtomicFiles.deleteTree(folder);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "fusion.write-failed",
                            "The files of the trials could not be deleted: " + e.getMessage() + ".",
                            "Look at the rights of " + folder.getParent() + "."),
                    e);
        }
    }
}
