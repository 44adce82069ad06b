package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.function.Function;

/**
 * One reaction to decide.
 *
 * @param step 0 for the reaction to the event itself, n for what follows from its n-th effect
 * @param late true if another outcome of its effect is known to be recorded already
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

    /** Returns the task that decides what follows from the outcome of this task's effect. */
    Task next(Function<States, Reaction> decision) {
        return new Task(delivery.asDeferred(), step + 1, false, decision);
    }

    /** Returns this task with a failed effect. */
    Task failing(RuntimeException failure) {
        return new Task(delivery.asDeferred(), step, false, _ -> {
            throw failure;
        });
    }

    /** Returns this task for a discarded event: no events follow from it. */
    Task discarded() {
        return new Task(delivery.asDiscarded(), step, late, _ -> Reaction.nothing());
    }

    Task asLate() {
        return new Task(delivery, step, true, decision);
    }
}
