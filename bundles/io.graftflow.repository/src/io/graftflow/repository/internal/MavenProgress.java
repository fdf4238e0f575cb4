package io.graftflow.repository.internal;

import io.graftflow.base.Progress;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Says how far a transfer of Maven's resolver is, and stops it when the work is cancelled. */
final class MavenProgress extends AbstractTransferListener {

    private static final long STEP_BYTES = 1 << 20;

    private final Progress progress;
    private long said;

    MavenProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        said = 0;
        say(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        if (event.getTransferredBytes() - said >= STEP_BYTES) {
            said = event.getTransferredBytes();
            say(event);
        } else {
            stopWhenCancelled();
        }
    }

    private void say(TransferEvent event) throws TransferCancelledException {
        stopWhenCancelled();
        long all = event.getResource().getContentLength();
        String name = EntryNames.last(event.getResource().getResourceName());
        progress.report(
                all <= 0 ? -1 : (double) event.getTransferredBytes() / all,
                "downloading " + name + ", " + Downloads.amount(event.getTransferredBytes(), all));
    }

    private void stopWhenCancelled() throws TransferCancelledException {
        if (progress.cancelled()) {
            throw new TransferCancelledException();
        }
    }
}
