package dev.tideline.runtime.handling;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.BatchRound.Result;
import dev.tideline.runtime.handling.BatchRound.Work;
import dev.tideline.runtime.handling.ReactorEngine.PendingEffect;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.EventStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings tasks into the store, in rounds. A round decides all of them in memory and appends what follows as
 * one. What a conflict voids is left out, the rest is appended, and the next round decides the voided tasks again; so
 * one contended stream holds up only those who read it.
 *
 * @param effectLease after which an effect that nothing is heard of is anybody's
 */
record Batch(EventStore store, DeferralPolicy policy, Duration effectLease, Deferrals deferrals) {
    /** After so many conflicts streams are locked before they are loaded: a hot stream must not starve anybody. */
    static final int CONFLICTS_BEFORE_LOCKING = 2;

    private static final int MAX_CONFLICTS = 10;

    /**
     * How many streams one append may name. Each takes a lock in PostgreSQL, whose table has room for 6,400 of all
     * transactions together unless it is configured for more.
     */
    static final int MAX_STREAMS = 500;

    /** Completes with the effects that follow, when all the rest is in the store. */
    CompletionStage<List<PendingEffect>> settle(List<Task> tasks) {
        var streams = tasks.stream()
                .filter(task -> !task.delivery().deferred())
                .map(Task::stream)
                .collect(Collectors.toSet());
        return (streams.isEmpty()
                        ? CompletableFuture.completedFuture(Map.<StreamId, DeferredVersions>of())
                        : store.deferred(policy.function(), streams))
                .thenCompose(deferred -> settle(inTurn(tasks, deferred), 0, Set.of()));
    }

    private Work inTurn(List<Task> tasks, Map<StreamId, DeferredVersions> deferred) {
        var handled = new ArrayList<Task>();
        var behind = new ArrayList<Task>();
        for (var task : tasks) {
            switch (policy.treatment(task.delivery(), deferred.getOrDefault(task.stream(), DeferredVersions.NONE))) {
                case HANDLED -> handled.add(task);
                case DISCARDED -> handled.add(task.discarded());
                case BEHIND -> behind.add(task);
            }
        }
        return new Work(handled, behind);
    }

    /** @param contended the streams that the last conflict was about */
    private CompletionStage<List<PendingEffect>> settle(Work work, int conflicts, Set<StreamId> contended) {
        if (work.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        if (conflicts == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(new ContendedException(conflicts));
        }
        return round(work, conflicts, contended)
                .handle((result, failure) -> {
                    if (failure == null) {
                        return goOn(result, conflicts);
                    }
                    return FailureKind.of(failure) == FailureKind.PERMANENT
                            ? settleApart(work.all(), failure)
                            : CompletableFuture.<List<PendingEffect>>failedFuture(failure);
                })
                .thenCompose(Function.identity());
    }

    /** A round under locks may be run again from the start. So each run is a round of its own, without traces of another. */
    private CompletionStage<Result> round(Work work, int conflicts, Set<StreamId> contended) {
        Function<EventStore, CompletionStage<Result>> run = within -> BatchRound.run(policy, effectLease, work, within);
        return CompletableFuture.completedStage(store)
                .thenCompose(
                        _ -> conflicts < CONFLICTS_BEFORE_LOCKING ? run.apply(store) : store.locked(contended, run));
    }

    private CompletionStage<List<PendingEffect>> goOn(Result result, int conflicts) {
        deferrals.committed(result.deliveries());
        return settle(result.left(), conflicts + (result.conflicted() ? 1 : 0), result.contended())
                .thenApply(more -> and(result.effects(), more));
    }

    private CompletionStage<List<PendingEffect>> settleApart(List<Task> tasks, Throwable failure) {
        if (tasks.size() == 1) {
            var delivery = tasks.getFirst().delivery();
            return LastResort.defer(store, policy, delivery, Causes.of(failure)).thenApply(results -> {
                deferrals.committed(results);
                return List.of();
            });
        }
        var halves = DeferralPolicy.halves(tasks);
        return settle(halves.getFirst())
                .thenCompose(some -> settle(halves.getLast()).thenApply(more -> and(some, more)));
    }

    private static List<PendingEffect> and(List<PendingEffect> some, List<PendingEffect> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
