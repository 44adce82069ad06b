package dev.tideline.runtime.handling;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.tideline.decision.Appends;
import dev.tideline.decision.Participant;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.UnknownEventException;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.store.StoreClock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes the decisions of a participant on the requests that name it as their target. */
@Appends({CommandSettled.class, CommandFailed.class})
final class ParticipantDecider<D> implements Decider {
    private static final String REQUESTED = EventTypes.nameOf(CommandRequested.class);

    private final String function;
    private final Participant<D> participant;
    private final Set<String> goesOn;
    private final StoreClock clock;

    ParticipantDecider(String function, Participant<D> participant, StoreClock clock) {
        this.function = function;
        this.participant = participant;
        this.goesOn = participant.goesOn().stream().map(EventTypes::nameOf).collect(toSet());
        this.clock = clock;
    }

    /** A request of a newer version is handled, so that the function waits for newer code. A request that cannot be read is nobody's. */
    @Override
    public boolean handles(Envelope event) {
        return event.type().equals(REQUESTED)
                && (!EventTypes.isKnown(event) || read(event).isPresent());
    }

    private Optional<CommandRequested> read(Envelope event) {
        if (!event.type().equals(REQUESTED) || !EventTypes.isKnown(event)) {
            return Optional.empty();
        }
        try {
            var request = (CommandRequested) EventTypes.decode(event);
            return Optional.of(request).filter(one -> function.equals(one.target()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The time is read from the store, and only if one of the commands is due at some time. */
    @Override
    public CompletionStage<Function<Envelope, EventDecision>> on(Collection<Envelope> events) {
        var requests = events.stream()
                .flatMap(event -> read(event).stream().map(request -> new Request(event, request)))
                .collect(toMap(Request::event, Request::request));
        var now = requests.values().stream().anyMatch(request -> request.due().isPresent())
                ? clock.now()
                : CompletableFuture.completedFuture(Instant.MIN);
        return now.thenApply(time -> event -> {
            var request = requests.get(event);
            if (request != null) {
                return new CommandAttempt<>(participant, goesOn, event, request, time);
            }
            return handles(event) ? newer(event) : EventDecision.nothing(event.id());
        });
    }

    private record Request(Envelope event, CommandRequested request) {}

    private static EventDecision newer(Envelope event) {
        return EventDecision.of(event.id(), _ -> {
            throw new UnknownEventException(event);
        });
    }
}
