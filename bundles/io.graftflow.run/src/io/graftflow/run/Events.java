package io.graftflow.run;

import io.graftflow.base.Progress;
import io.graftflow.flow.Secrets;
import java.util.Map;

/** Brings events to the listener one at a time, with secrets taken out. */
final class Events {

    private final RunListener listener;
    private final Secrets secrets;
    private final Cancellation cancellation;

    Events(RunListener listener, Secrets secrets, Cancellation cancellation) {
        this.listener = listener;
        this.secrets = secrets;
        this.cancellation = cancellation;
    }

    synchronized void send(RunEvent event) {
        listener.on(event);
    }

    /** A note for the summary, as it may be shown. */
    String note(String node, String sentence) {
        String masked = secrets.mask(sentence);
        send(new RunEvent.Noted(node, masked));
        return masked;
    }

    /** Where a node says how far it is. */
    Progress progress(String node) {
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                send(new RunEvent.Progressed(node, fraction, secrets.mask(message)));
            }

            @Override
            public void figures(Map<String, Double> values) {
                send(new RunEvent.Figures(node, values));
            }

            @Override
            public boolean cancelled() {
                return cancellation.isCancelled();
            }
        };
    }
}
