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
 * Carries out tasks, in rounds. A round decides its tasks in memory, and appends their events together. After a conflict, the tasks that
 * read a changed stream are left out, and the next round decides them again. So one contended stream delays only the tasks that read it.
 *
 * @param effectLease the time after which any instance retries an effect without an outcome
 */
record Batch(EventStore store, DeferralPolicy policy, Duration effectLease, Deferrals deferrals) {
    /**
     * The number of conflicts after which streams are locked before they are loaded. So a task can succeed even on a stream that others
     * change all the time.
     */
    static final int CONFLICTS_BEFORE_LOCKING = 2;

    private static final int MAX_CONFLICTS = 10;

    /**
     * The most streams that one append may name. Each takes a lock in PostgreSQL. By default, PostgreSQL has room for 6,400 locks of all
     * transactions together.
     */
    static final int MAX_STREAMS = 500;

    /** Completes with the effects that may now begin, when all results of the tasks are in the store. */
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
        return after(round(work, conflicts, contended), conflicts, failure -> settleApart(work.all(), failure));
    }

    /**
     * Goes on after a round.
     *
     * @param refused goes on after a round that can never succeed
     */
    private CompletionStage<List<PendingEffect>> after(
            CompletionStage<Result> round,
            int conflicts,
            Function<Throwable, CompletionStage<List<PendingEffect>>> refused) {
        return round.handle((result, failure) -> {
                    if (failure == null) {
                        return goOn(result, conflicts);
                    }
                    return FailureKind.of(failure) == FailureKind.PERMANENT
                            ? refused.apply(failure)
                            : CompletableFuture.<List<PendingEffect>>failedFuture(failure);
                })
                .thenCompose(Function.identity());
    }

    /** Runs one round. Under locks, the store may call this function several times. So each call makes a new round. */
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
            return settleAlone(tasks.getFirst(), Causes.of(failure));
        }
        var halves = DeferralPolicy.halves(tasks);
        return settle(halves.getFirst())
                .thenCompose(some -> settle(halves.getLast()).thenApply(more -> and(some, more)));
    }

    /** Settles a task whose results the store never takes. It has failed, as if its decision had. */
    private CompletionStage<List<PendingEffect>> settleAlone(Task task, Throwable refusal) {
        return refusal instanceof RuntimeException failure
                ? after(
                        round(new Work(List.of(task.refused(failure)), List.of()), 0, Set.of()),
                        0,
                        _ -> deferAlone(task, refusal))
                : deferAlone(task, refusal);
    }

    private CompletionStage<List<PendingEffect>> deferAlone(Task task, Throwable refusal) {
        return LastResort.defer(store, policy, task.delivery(), refusal).thenApply(results -> {
            deferrals.committed(results);
            return List.of();
        });
    }

    private static List<PendingEffect> and(List<PendingEffect> some, List<PendingEffect> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
