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

    /** Returns the answer. A caller that cancels the stage no longer needs the answer. Work that has not begun is then not done. */
    CompletionStage<A> handle(Query<F> query);
}
