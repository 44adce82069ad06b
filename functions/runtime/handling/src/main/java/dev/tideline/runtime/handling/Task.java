package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.function.Function;

/**
 * One event to react to.
 *
 * @param step 0 for the reaction itself, n for what follows from its n-th effect
 * @param setAside whether the event is set aside in the store, and has to be lifted when it is done
 * @param attempts how often it has failed
 * @param discarded whether the event is passed over
 */
record Task(
        Envelope cause,
        int step,
        boolean setAside,
        int attempts,
        boolean discarded,
        Function<States, Reaction> decision) {

    StreamId key() {
        return cause.streamId();
    }

    /** What follows from the effect that this task asked for, and that has been done. */
    Task next(Function<States, Reaction> decision) {
        return new Task(cause, step + 1, true, attempts, discarded, decision);
    }

    /** The same task, whose effect has failed. */
    Task failing(RuntimeException failure) {
        return new Task(cause, step, true, attempts, discarded, _ -> {
            throw failure;
        });
    }

    /** The same task of an event that is discarded: nothing follows from it. */
    Task passedOver() {
        return new Task(cause, step, setAside, attempts, true, _ -> Reaction.nothing());
    }
}
