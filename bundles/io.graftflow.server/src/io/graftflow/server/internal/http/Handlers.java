package io.graftflow.server.internal.http;

/** One family of resources: adds what it answers to the routes. */
@FunctionalInterface
public interface Handlers {

    /** Answers one kind of request. */
    @FunctionalInterface
    interface Handler {
        /**
         * Answers.
         *
         * @throws Refusal for what is not as it should be
         * @throws io.graftflow.base.ProblemException the same, answered with 422
         */
        Answer handle(Call call) throws Exception;
    }

    /** Says what it answers. */
    void register(Routes routes);
}
