package dev.tideline.query;

import java.util.concurrent.CompletionStage;

/**
 * Answers the queries of one type.
 *
 * @param <F> the parameters
 * @param <A> the answer
 */
@FunctionalInterface
public interface QueryHandler<F, A> {

    /** Returns the answer. Whoever cancels the stage has no use for it any more, and what is not begun is not done. */
    CompletionStage<A> handle(Query<F> query);
}
