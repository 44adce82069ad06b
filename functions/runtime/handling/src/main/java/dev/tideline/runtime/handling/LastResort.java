package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.parking.Parking;
import dev.tideline.runtime.handling.Meters.Handled;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StreamAppend;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sets aside an event that makes even a batch of its own fail: in an append of nothing else, whatever the function would have
 * done of it. If the store says that it can never have it, there is no such event, and it is passed over.
 */
public final class LastResort {
    private static final int MAX_CONFLICTS = 10;

    private LastResort() {}

    /**
     * @param attempts how often the event has failed, this time included
     * @return fails only with what the store fails with
     */
    public static CompletionStage<Void> setAside(
            EventStore store, String function, Envelope event, int attempts, Throwable failure, Backoff backoff) {
        return setAside(store, function, event, attempts, failure, backoff, 0).exceptionallyCompose(refusal -> {
            if (Causes.of(refusal) instanceof InvalidAppendException) {
                Deferrals.passedOver(function, event);
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.failedFuture(refusal);
        });
    }

    private static CompletionStage<Void> setAside(
            EventStore store,
            String function,
            Envelope event,
            int attempts,
            Throwable failure,
            Backoff backoff,
            int conflicts) {
        if (conflicts == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(new ContendedException(conflicts));
        }
        var deferral = Deferrals.failed(function, event, attempts, failure, backoff);
        return announced(store, function, event, attempts, failure, backoff)
                .thenCompose(parked -> store.append(new Append(parked, Optional.empty(), List.of(deferral), List.of())))
                .thenCompose(result -> {
                    if (result instanceof Conflict) {
                        return setAside(store, function, event, attempts, failure, backoff, conflicts + 1);
                    }
                    Deferrals.tell(function, event, attempts, failure);
                    Meters.event(function, event, Handled.failed(attempts, backoff));
                    return CompletableFuture.completedFuture(null);
                });
    }

    /** What goes into the stream of what is parked, if that was the last attempt. */
    private static CompletionStage<List<StreamAppend>> announced(
            EventStore store, String function, Envelope event, int attempts, Throwable failure, Backoff backoff) {
        if (!Deferrals.parks(attempts, backoff)) {
            return CompletableFuture.completedFuture(List.of());
        }
        var parking = Parking.stream(function, event.streamId());
        return store.load(parking.id(), 1).thenApply(history -> {
            var state = parking.initial();
            for (var earlier : history) {
                state = parking.evolve(state, earlier);
            }
            var version = history.size();
            return List.of(
                    Parking.isParked(state, event.version())
                            ? StreamAppend.check(parking.id(), version)
                            : new StreamAppend(
                                    parking.id(),
                                    version,
                                    List.of(announcement(function, event, attempts, failure, version))));
        });
    }

    private static NewEvent announcement(
            String function, Envelope event, int attempts, Throwable failure, long version) {
        var cause = event.metadata();
        return new NewEvent(
                Deferrals.parkedId(function, event, version),
                Deferrals.parked(function, event, attempts, failure),
                new Metadata(
                        Metadata.sourceOf(function),
                        cause.correlationId(),
                        event.id(),
                        cause.userId(),
                        cause.traceparent()));
    }
}
