package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.event.DomainEvent;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The decision of a function on one event. Its methods are called again whenever they need more streams. */
interface EventDecision {

    /** Returns the decision to append nothing because of an event. */
    static EventDecision nothing(UUID event) {
        return of(event, _ -> Reaction.nothing());
    }

    /** @param causation the cause of all events that the decision adds, from which they take their ids */
    static EventDecision of(UUID causation, Function<Records, Reaction> reaction) {
        return new EventDecision() {
            @Override
            public UUID causation() {
                return causation;
            }

            @Override
            public Reaction react(Records states) {
                return reaction.apply(states);
            }
        };
    }

    /** Returns the cause of all events that the decision adds. */
    UUID causation();

    /** Returns the id from which an added event takes its own id. */
    default UUID source(DomainEvent added) {
        return causation();
    }

    /** Decides on the event itself. */
    Reaction react(Records states);

    /** Completes the reaction to the outcome of an effect. */
    default Reaction follow(Reaction reaction, Records states) {
        return reaction;
    }

    /** Decides after the last attempt has failed. If this is empty, the event is parked. */
    default Optional<Reaction> giveUp(Throwable failure, Records states) {
        return Optional.empty();
    }
}
