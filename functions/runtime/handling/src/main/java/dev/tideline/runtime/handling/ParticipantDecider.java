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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

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

    @Override
    public boolean handles(Envelope event) {
        return own(event).isPresent();
    }

    /** Reads the time from the store only if one of the commands has a due time. */
    @Override
    public CompletionStage<Function<Envelope, EventDecision>> on(Collection<Envelope> events) {
        var requests = events.stream()
                .flatMap(event -> own(event).stream())
                .collect(toMap(Request::event, request -> request));
        var now = requests.values().stream().anyMatch(Request::hasDueTime)
                ? clock.now()
                : CompletableFuture.completedFuture(Instant.MIN);
        return now.thenApply(time -> event -> Optional.ofNullable(requests.get(event))
                .map(request -> decision(request, time))
                .orElseGet(() -> EventDecision.nothing(event.id())));
    }

    private EventDecision decision(Request request, Instant now) {
        return request.read()
                .<EventDecision>map(read -> new CommandAttempt<>(participant, goesOn, request.event(), read, now))
                .orElseGet(() -> EventDecision.of(request.event().id(), _ -> {
                    throw request.failure().orElseThrow();
                }));
    }

    /**
     * Returns the request if its target is this function. A request that cannot be read may have this target. The function then pauses for
     * newer code, or the engine reports the request as undeliverable.
     */
    private Optional<Request> own(Envelope event) {
        return Optional.of(event)
                .filter(one -> one.type().equals(REQUESTED))
                .map(Request::of)
                .filter(request -> request.read()
                        .map(read -> read.target().equals(function))
                        .orElse(true));
    }

    /** A request as it was received. Either it was read, or there is a failure. */
    private record Request(Envelope event, Optional<CommandRequested> read, Optional<RuntimeException> failure) {
        static Request of(Envelope event) {
            try {
                return new Request(
                        event, Optional.of(complete((CommandRequested) EventTypes.decode(event))), Optional.empty());
            } catch (UnknownEventException | IllegalArgumentException e) {
                return new Request(event, Optional.empty(), Optional.of(e));
            }
        }

        private static CommandRequested complete(CommandRequested read) {
            if (Stream.of(read.commandId(), read.saga(), read.step(), read.target(), read.data())
                    .anyMatch(Objects::isNull)) {
                throw new IllegalArgumentException("A field of the request is missing");
            }
            return read;
        }

        boolean hasDueTime() {
            return read.flatMap(CommandRequested::due).isPresent();
        }
    }
}
