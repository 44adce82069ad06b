package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes.Limit;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.ReactorEngine.PendingEffect;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.EventStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One round of a batch. It decides its tasks in memory, and appends their results in one append. */
final class BatchRound {
    private final DeferralPolicy policy;
    private final Duration effectLease;
    private final Work work;
    private final EventStore store;
    private final WorkingSet states = new WorkingSet();

    private BatchRound(DeferralPolicy policy, Duration effectLease, Work work, EventStore store) {
        this.policy = policy;
        this.effectLease = effectLease;
        this.work = work;
        this.store = store;
    }

    /**
     * The tasks that have to be done, in order.
     *
     * @param behind tasks whose events are deferred behind earlier events, so that nothing is decided on them
     */
    record Work(List<Task> tasks, List<Task> behind) {
        boolean isEmpty() {
            return tasks.isEmpty() && behind.isEmpty();
        }

        List<Task> all() {
            return Stream.concat(behind.stream(), tasks.stream()).toList();
        }
    }

    /**
     * The result of a round that is in the store.
     *
     * @param deliveries the results of deliveries
     * @param effects the effects that may begin
     * @param left the tasks for the next round
     * @param conflicted true if an append of the round met a conflict
     * @param contended the streams that the voided decisions had read
     */
    record Result(
            List<DeliveryResult> deliveries,
            List<PendingEffect> effects,
            Work left,
            boolean conflicted,
            Set<StreamId> contended) {}

    /** Completes when the results of the round are in the store. */
    static CompletionStage<Result> run(DeferralPolicy policy, Duration effectLease, Work work, EventStore store) {
        return new BatchRound(policy, effectLease, work, store).decide(work.tasks());
    }

    private CompletionStage<Result> decide(List<Task> tasks) {
        var decided = Decisions.decide(tasks, policy, effectLease, states);
        var some = tasks.subList(0, decided.tasks());
        return decided.missing().isEmpty()
                ? append(RoundOutcomes.all(decided.outcomes())).thenApply(standing -> result(some, standing))
                : states.load(store, decided.missing()).thenCompose(_ -> decide(some));
    }

    /** Completes with those outcomes that are in the store. */
    private CompletionStage<RoundOutcomes> append(RoundOutcomes standing) {
        var watched = new WatchedAppend(policy.function());
        var append = request(standing, watched).build();
        if (append.isEmpty()) {
            return CompletableFuture.completedFuture(standing);
        }
        return watched.end(store.append(append)).thenCompose(result -> switch (result) {
            case Appended _ -> CompletableFuture.completedFuture(standing);
            case Conflict conflict -> append(standing.after(conflict));
            case Duplicate duplicate ->
                append(standing.afterDuplicates(outcome -> isAmong(duplicate.eventIds(), outcome)));
            case AlreadyReceived _ -> throw new IllegalStateException("no receipt was appended");
        });
    }

    private AppendBuilder request(RoundOutcomes standing, WatchedAppend watched) {
        var request = new AppendBuilder(states);
        for (var outcome : standing.outcomes()) {
            if (outcome.writes()) {
                events(outcome, watched.begin(metadata(outcome.task())))
                        .forEach(event -> request.event(event.stream(), event.event(), event.limits()));
            }
            // A task may have failed because its streams were loaded at different moments. If one of them has a newer
            // version, the task is
            // decided again.
            if (outcome.writes() || outcome.result().holdsUpItsStream()) {
                outcome.reads().forEach(request::check);
            }
            outcome.reaction().changes().deferrals().forEach(request::defer);
        }
        var deferring = policy.append(results(standing));
        deferring.streams().forEach(announcement -> {
            request.check(announcement.stream());
            announcement
                    .events()
                    .forEach(event -> request.event(
                            announcement.stream(),
                            new NewEvent(event.id(), event.event(), watched.begin(event.metadata()))));
        });
        deferring.deferrals().forEach(request::defer);
        deferring.releases().forEach(request::release);
        return request;
    }

    private List<DeliveryResult> results(RoundOutcomes standing) {
        return Stream.concat(
                        standing.outcomes().stream().map(Outcome::result),
                        work.behind().stream().map(task -> new DeliveryResult.Behind(task.delivery())))
                .toList();
    }

    private record Placed(StreamId stream, NewEvent event, List<Limit> limits) {}

    private List<Placed> events(Outcome outcome, Metadata metadata) {
        var labels = outcome.task().labels(policy.function());
        var events = new ArrayList<Placed>();
        for (var change : outcome.reaction().changes().list()) {
            var id = labels.id(events.size(), change.event());
            events.add(new Placed(change.stream().id(), new NewEvent(id, change.event(), metadata), change.limits()));
        }
        return events;
    }

    private Metadata metadata(Task task) {
        return policy.metadata(task.cause()).causedBy(task.onEvent().causation());
    }

    private boolean isAmong(Set<UUID> stored, Outcome outcome) {
        return events(outcome, metadata(outcome.task())).stream()
                .anyMatch(event -> stored.contains(event.event().id()));
    }

    /** @param decided the tasks that this round has decided. The others are for the next round, together with the voided ones */
    private Result result(List<Task> decided, RoundOutcomes standing) {
        var results = results(standing);
        var effects = standing.outcomes().stream()
                .flatMap(outcome ->
                        outcome.reaction().effect().stream().map(effect -> new PendingEffect(outcome.task(), effect)))
                .toList();
        var voided = standing.voided();
        var left = Stream.concat(
                        decided.stream().filter(voided::containsKey).map(voided::get),
                        work.tasks().subList(decided.size(), work.tasks().size()).stream())
                .toList();
        // A task has to wait if this round has deferred an earlier event of its stream.
        var heads = DeferredHeads.of(results);
        return new Result(
                results,
                effects,
                new Work(
                        left.stream()
                                .filter(task -> !heads.holdUp(task.cause()))
                                .toList(),
                        left.stream().filter(task -> heads.holdUp(task.cause())).toList()),
                standing.conflicted(),
                standing.contended());
    }
}
