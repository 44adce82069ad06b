package dev.tideline.runtime.handling;

import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes the decisions of a reactor. Resulting events take their ids from the event that wakes it. */
final class ReactorDecider<E extends DomainEvent> implements Decider {
    private final Reactor<E> reactor;
    private final Class<E> eventType;
    private final String eventName;

    ReactorDecider(Reactor<E> reactor) {
        this.reactor = reactor;
        this.eventType = reactor.event();
        this.eventName = EventTypes.nameOf(eventType);
    }

    @Override
    public boolean handles(Envelope event) {
        return event.type().equals(eventName);
    }

    @Override
    public CompletionStage<Function<Envelope, EventDecision>> on(Collection<Envelope> events) {
        return CompletableFuture.completedFuture(event ->
                handles(event) ? EventDecision.of(event.id(), new Decoded(event)) : EventDecision.nothing(event.id()));
    }

    /** Calls the reactor. It is called again whenever the reactor needs more streams, but decodes the event only once. */
    private final class Decoded implements Function<Records, Reaction> {
        private final Envelope event;
        private E decoded;

        Decoded(Envelope event) {
            this.event = event;
        }

        @Override
        public Reaction apply(Records states) {
            if (decoded == null) {
                decoded = eventType.cast(EventTypes.decode(event));
            }
            states.fetch(reactor.reads(decoded));
            return CheckedDecisions.react(reactor, decoded, states);
        }
    }
}
