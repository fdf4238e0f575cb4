package io.graftflow.repository.internal;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes an answer's body as it comes, knows when the last of it came, and can be told to stop. */
final class Transfer implements BodySubscriber<Long> {

    /** Where the bytes go. */
    @FunctionalInterface
    interface Target {
        void write(ByteBuffer bytes) throws IOException;
    }

    private final Target target;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private volatile Flow.Subscription subscription;
    private volatile long lastNanos = System.nanoTime();
    private long bytes;

    Transfer(Target target) {
        this.target = target;
    }

    /** When something came last, on the clock of {@link System#nanoTime}. */
    long lastNanos() {
        return lastNanos;
    }

    /** Lets go of the connection. */
    void stop() {
        Flow.Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public CompletionStage<Long> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        try {
            for (ByteBuffer part : item) {
                bytes += part.remaining();
                target.write(part);
            }
            lastNanos = System.nanoTime();
            subscription.request(1);
        } catch (IOException | RuntimeException e) {
            subscription.cancel();
            done.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(bytes);
    }
}
