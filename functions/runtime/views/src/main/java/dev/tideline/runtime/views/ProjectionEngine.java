package dev.tideline.runtime.views;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Causes;
import dev.tideline.runtime.handling.DeferralPolicy;
import dev.tideline.runtime.handling.Deferrals;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.FailureKind;
import dev.tideline.runtime.handling.LastResort;
import dev.tideline.runtime.handling.ParkingState;
import dev.tideline.runtime.handling.Processing;
import dev.tideline.runtime.views.Applied.Complete;
import dev.tideline.runtime.views.DatabaseFailure.Away;
import dev.tideline.runtime.views.DatabaseFailure.Collision;
import dev.tideline.runtime.views.DatabaseFailure.None;
import dev.tideline.runtime.views.DatabaseFailure.Refused;
import dev.tideline.store.EventStore;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Delivers events to the rows of a projection, a batch in one transaction. A batch takes one query for all of its rows, the steps
 * in memory, and one flush. If rows have version rows, these take a second query.
 *
 * <p>A row is locked before it is read, and keeps the versions that it has applied. So an event has its result once, however
 * often, late or concurrently it is delivered. Instances that share rows take turns.
 *
 * <p>No event holds up a batch. An event whose step fails is deferred with the later ones of its stream, in the transaction of
 * the rows. It is retried later.
 *
 * <p>Versions show missing events. An event that is more than one above the applied version has a gap below it. The missing
 * events are taken from the store and applied first.
 *
 * @param <V> the row
 */
public final class ProjectionEngine<V extends View> implements BatchHandler {
    /** The lease of events that are retried: after it, any instance may retry them. It is longer than a transaction takes. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Two instances that make the same row at once meet once; this bounds what cannot happen. */
    private static final int MAX_ATTEMPTS = 10;

    private final String function;
    private final Projection<V> projection;
    private final Set<String> categories;
    private final EventStore store;
    private final DeferralPolicy policy;
    private final Deferrals deferrals;
    private final RowsTransaction<V> transaction;
    private final MissingEvents missing;
    private final boolean isRebuild;

    /** @param schema of the tables, if they are not where they are found anyway */
    ProjectionEngine(
            Projection<V> projection, Views views, Optional<String> schema, EventStore store, Backoff backoff) {
        this.function = projection.function();
        this.projection = projection;
        this.categories = projection.categories();
        this.store = store;
        this.policy = new DeferralPolicy(function, backoff);
        this.deferrals = new Deferrals(function);
        this.transaction = new RowsTransaction<>(projection, policy, views, schema);
        this.missing = new MissingEvents(function, store);
        this.isRebuild = schema.isPresent();
    }

    /** Completes when the batch is in the rows, or deferred. */
    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        var processing = new Processing(function);
        var deliveries = handled(batch).stream()
                .map(event -> Delivery.first(isRebuild ? event : processing.begin(event)))
                .toList();
        return processing.end(settle(deliveries));
    }

    @Override
    public boolean handles(Envelope event) {
        return categories.contains(event.streamId().category());
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return store.find(places);
    }

    @Override
    public CompletionStage<Integer> retryDue(int limit) {
        return store.takeDue(function, limit, LEASE).thenCompose(due -> {
            deferrals.taken(due, LEASE);
            if (due.size() == limit) {
                deferrals.dueAfter(Duration.ZERO);
            }
            var processing = new Processing(function);
            var deliveries = due.stream()
                    .map(event -> Delivery.due(event, processing.begin(event.envelope())))
                    .toList();
            return processing.end(settle(deliveries).thenApply(_ -> due.size()));
        });
    }

    @Override
    public void whenDue(Consumer<Duration> listener) {
        deferrals.whenDue(listener);
    }

    private CompletionStage<Void> settle(List<Delivery> batch) {
        return batch.isEmpty() ? CompletableFuture.completedFuture(null) : settle(Attempt.first(batch), 1);
    }

    /** @param times that the transaction has been tried, this one included */
    private CompletionStage<Void> settle(Attempt attempt, int times) {
        return transaction
                .run(attempt)
                .thenApply(this::committed)
                .handle((applied, failure) ->
                        failure == null ? goOn(attempt, applied, times) : recover(attempt, Causes.of(failure), times))
                .thenCompose(Function.identity());
    }

    private Applied<V> committed(Applied<V> applied) {
        if (applied instanceof Complete<V> complete) {
            if (isRebuild) {
                // Listeners receive current events only, so a rebuild only logs.
                deferrals.log(complete.results());
            } else {
                deferrals.committed(complete.results());
                complete.news().forEach((delivery, row) -> projection.applied(row, delivery.event()));
            }
        }
        return applied;
    }

    private CompletionStage<Void> goOn(Attempt attempt, Applied<V> applied, int times) {
        return switch (applied) {
            case Complete<V> _ -> CompletableFuture.completedFuture(null);
            case Applied.Failed<V> failed ->
                failing(attempt, failed.failures()).thenCompose(next -> settle(next, times));
            case Applied.Missing<V> gaps ->
                missing.fill(gaps.gaps(), this::settle)
                        .thenCompose(filledFrom -> settle(attempt.filledFrom(filledFrom), times));
        };
    }

    private CompletionStage<Void> recover(Attempt attempt, Throwable failure, int times) {
        return switch (DatabaseFailure.of(failure)) {
            case Collision _ when times < MAX_ATTEMPTS -> settle(attempt, times + 1);
            case Collision _, Away _ -> CompletableFuture.failedFuture(new StoreUnavailableException(failure));
            case Refused refused -> apart(attempt, refused.toException());
            case None _ ->
                FailureKind.of(failure) == FailureKind.PASSING
                        ? CompletableFuture.failedFuture(failure)
                        : apart(attempt, failure);
        };
    }

    /**
     * Returns the next attempt, with these events known to fail. A step that threw may have changed its row before, so the rows
     * are read anew.
     */
    private CompletionStage<Attempt> failing(Attempt attempt, Map<Delivery, Throwable> failures) {
        var all = attempt.failuresAnd(failures);
        var streams = all.keySet().stream().map(Delivery::stream).collect(Collectors.toSet());
        return store.deferred(function, streams)
                .thenCompose(deferred ->
                        parkings(all.keySet()).thenApply(parkings -> attempt.failing(all, policy, deferred, parkings)));
    }

    /** The parking streams of those that have their last attempt. */
    private CompletionStage<Map<StreamId, ParkingState>> parkings(Set<Delivery> failing) {
        var streams = failing.stream()
                .filter(policy::parks)
                .map(policy::parking)
                .collect(Collectors.toMap(EventStream::id, Function.identity(), (one, _) -> one));
        return store.loadAll(streams.keySet())
                .thenApply(events -> streams.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                stream -> ParkingState.of(stream.getValue(), events.get(stream.getKey())))));
    }

    private CompletionStage<Void> apart(Attempt attempt, Throwable failure) {
        if (attempt.batch().size() > 1) {
            var halves = DeferralPolicy.halves(attempt.batch());
            return settle(halves.getFirst()).thenCompose(_ -> settle(halves.getLast()));
        }
        var delivery = attempt.batch().getFirst();
        if (!attempt.failures().containsKey(delivery)) {
            return failing(attempt, Map.of(delivery, failure)).thenCompose(next -> settle(next, 1));
        }
        // The event cannot even be deferred beside its row. A rebuild has no other place for it, and nobody waits for
        // it.
        return isRebuild
                ? CompletableFuture.failedFuture(failure)
                : LastResort.defer(store, policy, delivery, attempt.failures().get(delivery))
                        .thenAccept(deferrals::committed);
    }
}
