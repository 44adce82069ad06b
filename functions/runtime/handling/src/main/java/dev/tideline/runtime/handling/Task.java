package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * One reaction that has to be decided.
 *
 * @param step 0 for the reaction to the event itself, n for the reaction to the outcome of its n-th effect
 * @param late true if the store already has another outcome of its effect
 * @param onEvent the decision on the event, to which this reaction belongs
 */
record Task(Delivery delivery, int step, boolean late, EventDecision onEvent, Function<Records, Reaction> decision) {

    static Task first(Delivery delivery, EventDecision decision) {
        return new Task(delivery, 0, false, decision, decision::react);
    }

    Envelope cause() {
        return delivery.event();
    }

    StreamId stream() {
        return delivery.stream();
    }

    /** Returns the task that decides the reaction to the outcome of this task's effect. */
    Task next(Function<States, Reaction> outcome) {
        return new Task(
                delivery.asDeferred(),
                step + 1,
                false,
                onEvent,
                states -> onEvent.follow(outcome.apply(states), states));
    }

    /** Returns this task with the failure of its effect. */
    Task failing(RuntimeException failure) {
        return new Task(delivery.asDeferred(), step, false, onEvent, failed(failure));
    }

    /** Returns this task with the failure of its append. */
    Task refused(RuntimeException failure) {
        return new Task(delivery, step, late, onEvent, failed(failure));
    }

    private static Function<Records, Reaction> failed(RuntimeException failure) {
        return _ -> {
            throw failure;
        };
    }

    /** Returns the reaction after the last attempt has failed. If it is empty, the event is parked. */
    Optional<Reaction> giveUp(Throwable failure, Records states) {
        return onEvent.giveUp(failure, states);
    }

    /** Returns the task of a discarded event, which appends nothing. */
    Task discarded() {
        return new Task(delivery.asDiscarded(), step, late, onEvent, _ -> Reaction.nothing());
    }

    Task asLate() {
        return new Task(delivery, step, true, onEvent, decision);
    }

    /** Returns the labels of the events that the reaction adds. */
    Labels labels(String function) {
        return new Labels() {
            @Override
            public UUID id(int index, DomainEvent event) {
                return Uuids.nameBased(function, onEvent.source(event), step, index);
            }

            @Override
            public UUID causation() {
                return onEvent.causation();
            }
        };
    }
}
