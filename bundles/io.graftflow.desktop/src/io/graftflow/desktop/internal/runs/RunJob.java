package io.graftflow.desktop.internal.runs;

import io.graftflow.desktop.internal.Words;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;

/** A run of a workflow as a job: it works elsewhere; this follows it, and passes on that it is to be cancelled. */
final class RunJob extends Job {

    private static final int LOOK_MILLIS = 200;

    private final BlockingQueue<RunState.Told> told = new LinkedBlockingQueue<>();
    private final RunState state = new RunState();
    private final Runnable cancel;

    /** A job that is told how the run goes. */
    RunJob(String path, Runnable cancel) {
        super(Words.of("run.job", path.replaceFirst(".*/", "").replaceFirst("\\.flow\\.json$", "")));
        this.cancel = cancel;
        setPriority(Job.LONG);
    }

    /** Tells what happened to the run. */
    void tell(RunState.Told what) {
        told.add(what);
    }

    @Override
    protected IStatus run(IProgressMonitor monitor) {
        boolean cancelled = false;
        int total = 0;
        int worked = 0;
        try {
            for (RunState.Told next = heard(); !(next instanceof RunState.Ended); next = heard()) {
                if (next != null) {
                    state.take(next);
                }
                if (total == 0 && state.total() > 0) {
                    total = state.total();
                    monitor.beginTask("", total);
                }
                int done = Math.min(total, state.done());
                if (done > worked) {
                    monitor.worked(done - worked);
                    worked = done;
                }
                monitor.subTask(state.doing());
                if (monitor.isCanceled() && !cancelled) {
                    cancelled = true;
                    cancel.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        monitor.done();
        return monitor.isCanceled() ? Status.CANCEL_STATUS : Status.OK_STATUS;
    }

    /** What was told next; null, to look whether somebody cancelled, when nothing is told for a while. */
    private RunState.Told heard() throws InterruptedException {
        return told.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
