package dev.tideline.decision;

/**
 * A question, answered from a view.
 *
 * @param <A> the answer
 */
public interface Query<A> {}
