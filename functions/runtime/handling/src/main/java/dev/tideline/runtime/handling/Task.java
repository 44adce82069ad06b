package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.function.Function;

/**
 * One reaction that has to be decided.
 *
 * @param step 0 for the reaction to the event itself, n for the reaction to the outcome of its n-th effect
 * @param late true if the store already has another outcome of its effect
 */
record Task(Delivery delivery, int step, boolean late, Function<States, Reaction> decision) {

    static Task first(Delivery delivery, Function<States, Reaction> decision) {
        return new Task(delivery, 0, false, decision);
    }

    Envelope cause() {
        return delivery.event();
    }

    StreamId stream() {
        return delivery.stream();
    }

    /** Returns the task that decides the reaction to the outcome of this task's effect. */
    Task next(Function<States, Reaction> decision) {
        return new Task(delivery.asDeferred(), step + 1, false, decision);
    }

    /** Returns this task with the failure of its effect. */
    Task failing(RuntimeException failure) {
        return new Task(delivery.asDeferred(), step, false, _ -> {
            throw failure;
        });
    }

    /** Returns the task of a discarded event, which appends nothing. */
    Task discarded() {
        return new Task(delivery.asDiscarded(), step, late, _ -> Reaction.nothing());
    }

    Task asLate() {
        return new Task(delivery, step, true, decision);
    }
}
