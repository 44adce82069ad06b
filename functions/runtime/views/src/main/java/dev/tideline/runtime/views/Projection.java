package dev.tideline.runtime.views;

import dev.tideline.decision.FunctionName;
import dev.tideline.event.Envelope;

/**
 * A function that keeps a view by its steps.
 *
 * @param <V> the row, a Hibernate entity
 */
public interface Projection<V extends View> extends Steps<V> {

    /** The name of the function that keeps the view: that of the class. */
    default String function() {
        return FunctionName.of(getClass().getSimpleName());
    }

    /**
     * Receives an event that was new to its row, when that is committed; for metrics. It is called once per event, or not at all
     * if the process ends in between. It is not called in a rebuild.
     *
     * @param row as it was committed
     */
    default void applied(V row, Envelope event) {}
}
