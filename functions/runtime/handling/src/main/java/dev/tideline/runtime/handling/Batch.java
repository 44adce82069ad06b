package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Reaction;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.event.Uuids;
import dev.tideline.parking.Parking;
import dev.tideline.runtime.handling.Meters.Handled;
import dev.tideline.runtime.handling.ReactorEngine.PendingEffect;
import dev.tideline.runtime.handling.ReactorEngine.Settings;
import dev.tideline.runtime.handling.WorkingSet.NotLoaded;
import dev.tideline.store.Append.Lifted;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.SetAside;
import dev.tideline.store.EventStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some tasks on their way into the store, in rounds. A round decides all of them in memory and appends what follows as
 * one. What a conflict voids is left out, the rest is appended, and the next round decides the voided tasks again; so
 * one contended stream holds up only those who read it.
 */
final class Batch {
    /** After so many conflicts streams are locked before they are loaded: a hot stream must not starve anybody. */
    static final int CONFLICTS_BEFORE_LOCKING = 2;

    private static final int MAX_CONFLICTS = 10;

    /**
     * How many streams one append may name. Each takes a lock in PostgreSQL, whose table has room for 6,400 of all
     * transactions together unless it is configured for more.
     */
    static final int MAX_STREAMS = 500;

    private final String function;
    private final EventStore store;
    private final Settings settings;
    private final List<PendingEffect> effects = new ArrayList<>();
    /** Outcomes that came when another one was recorded. */
    private final Set<Task> late = new HashSet<>();

    Batch(String function, EventStore store, Settings settings) {
        this.function = function;
        this.store = store;
        this.settings = settings;
    }

    /** Completes with the effects that follow, when all the rest is in the store. */
    CompletionStage<List<PendingEffect>> settle(List<Task> tasks) {
        return settleAsTheyCame(tasks).thenApply(_ -> effects);
    }

    /** Each is handled, unless it has to wait behind an earlier event of its key, or somebody has had it discarded. */
    private CompletionStage<Void> settleAsTheyCame(List<Task> tasks) {
        var keys =
                tasks.stream().filter(task -> !task.setAside()).map(Task::key).collect(Collectors.toSet());
        return keys.isEmpty()
                ? settle(tasks, List.of(), 0, Set.of())
                : store.deferred(function, keys).thenCompose(lines -> {
                    var toHandle = new ArrayList<Task>();
                    var toJoin = new ArrayList<Task>();
                    for (var task : tasks) {
                        var line = lines.getOrDefault(task.key(), SetAside.NOTHING);
                        var version = task.cause().version();
                        if (task.setAside()) {
                            toHandle.add(task);
                        } else if (line.discarded().contains(version)) {
                            toHandle.add(task.passedOver());
                        } else {
                            (line.joins(version) ? toJoin : toHandle).add(task);
                        }
                    }
                    return settle(toHandle, toJoin, 0, Set.of());
                });
    }

    private CompletionStage<Void> settle(List<Task> tasks, List<Task> joining, int conflicts, Set<StreamId> contended) {
        if (tasks.isEmpty() && joining.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (conflicts == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(new ContendedException(conflicts));
        }
        // What is done under locks may be done again from the start: in a round of its own, without traces of another.
        Function<EventStore, CompletionStage<Round>> run = within -> new Round(tasks, joining).run(within);
        return CompletableFuture.completedStage(store)
                .thenCompose(
                        _ -> conflicts < CONFLICTS_BEFORE_LOCKING ? run.apply(store) : store.locked(contended, run))
                .handle((round, failure) -> {
                    if (failure == null) {
                        effects.addAll(round.effects);
                        return settle(
                                round.tasksAgain(), round.joiningAgain(), conflicts + round.conflicts, round.contended);
                    }
                    return FailureKind.of(failure) == FailureKind.PERMANENT
                            ? settleApart(
                                    Stream.concat(joining.stream(), tasks.stream())
                                            .toList(),
                                    failure)
                            : CompletableFuture.<Void>failedFuture(failure);
                })
                .thenCompose(stage -> stage);
    }

    /** Together these can never succeed: in halves, so that the one that it is for is soon alone, and set aside. */
    private CompletionStage<Void> settleApart(List<Task> tasks, Throwable failure) {
        if (tasks.size() == 1) {
            var task = tasks.getFirst();
            return LastResort.setAside(
                    store, function, task.cause(), task.attempts() + 1, Causes.of(failure), settings.backoff());
        }
        var middle = tasks.size() / 2;
        return settleAsTheyCame(tasks.subList(0, middle))
                .thenCompose(_ -> settleAsTheyCame(tasks.subList(middle, tasks.size())));
    }

    /** What was decided on a task, and which streams that rests on. */
    private sealed interface Outcome {
        Task task();

        Set<StreamId> reads();

        record Reacted(Task task, Set<StreamId> reads, Reaction reaction) implements Outcome {
            Set<StreamId> writes() {
                var writes = new HashSet<StreamId>();
                reaction.changes()
                        .list()
                        .forEach(change -> writes.add(change.stream().id()));
                return writes;
            }
        }

        /** @param parking what announces it, if that was the last attempt */
        record Failed(Task task, Set<StreamId> reads, RuntimeException failure, Changes parking) implements Outcome {}

        /** An earlier event of its key failed in this batch, or is set aside already. */
        record Joining(Task task, Set<StreamId> reads) implements Outcome {
            Joining(Task task) {
                this(task, Set.of());
            }
        }
    }

    /** True if an event waits behind another one of its key. One that is older than that was handled before. */
    private static boolean isBehind(Map<StreamId, Long> setAside, Task task) {
        return setAside.getOrDefault(task.key(), Long.MAX_VALUE) <= task.cause().version();
    }

    private final class Round {
        private final List<Task> tasks;
        private final List<Task> joining;
        private final WorkingSet states = new WorkingSet();
        private final List<PendingEffect> effects = new ArrayList<>();
        private final Set<Task> voided = new HashSet<>();
        /** Of keys, the oldest version. */
        private final Map<StreamId, Long> setAside = new HashMap<>();

        private final Set<StreamId> contended = new HashSet<>();
        private int conflicts;
        /** The number of the first task that is left for the next round. */
        private int end;

        Round(List<Task> tasks, List<Task> joining) {
            this.tasks = tasks;
            this.joining = joining;
            this.end = tasks.size();
        }

        List<Task> tasksAgain() {
            return again().filter(task -> !isBehind(setAside, task)).toList();
        }

        /** Their key was set aside by this round. */
        List<Task> joiningAgain() {
            return again().filter(task -> isBehind(setAside, task)).toList();
        }

        private Stream<Task> again() {
            return Stream.concat(
                    tasks.subList(0, end).stream().filter(voided::contains), tasks.subList(end, tasks.size()).stream());
        }

        /** Completes with this round, when what it could decide is in the store. */
        CompletionStage<Round> run(EventStore store) {
            var missing = new LinkedHashSet<EventStream<?, ?>>();
            var outcomes = decideAll(missing);
            if (!missing.isEmpty()) {
                return states.load(store, missing).thenCompose(_ -> run(store));
            }
            joining.forEach(task -> outcomes.add(new Outcome.Joining(task)));
            return append(outcomes, store).thenApply(_ -> this);
        }

        /** Of as many tasks as rest on no more streams than one append may name, and of one at least; the next round has the others. */
        private List<Outcome> decideAll(Set<EventStream<?, ?>> missing) {
            states.rewind();
            var outcomes = new ArrayList<Outcome>();
            var failed = new HashMap<StreamId, Long>();
            var named = new HashSet<StreamId>();
            for (var index = 0; index < end; index++) {
                var reads = new HashSet<StreamId>();
                try {
                    var outcome = decide(tasks.get(index), reads, failed);
                    if (fits(index, reads, named)) {
                        outcomes.add(outcome);
                    }
                } catch (NotLoaded notLoaded) {
                    notLoaded.streams().forEach(stream -> reads.add(stream.id()));
                    if (fits(index, reads, named)) {
                        missing.addAll(notLoaded.streams());
                    }
                }
            }
            return outcomes;
        }

        /** Where a task does not fit, the round ends before it. */
        private boolean fits(int index, Set<StreamId> reads, Set<StreamId> named) {
            named.addAll(reads);
            if (index > 0 && named.size() > MAX_STREAMS) {
                end = index;
            }
            return index < end;
        }

        private Outcome decide(Task task, Set<StreamId> reads, Map<StreamId, Long> failed) {
            if (isBehind(failed, task)) {
                return new Outcome.Joining(task);
            }
            try {
                return new Outcome.Reacted(task, reads, states.decide(task.decision(), Reaction::changes, reads));
            } catch (NotLoaded | UnknownEventException notTheTasksFailure) {
                throw notTheTasksFailure;
            } catch (RuntimeException failure) {
                failed.merge(task.key(), task.cause().version(), Math::min);
                return failed(task, reads, failure);
            }
        }

        private Outcome failed(Task task, Set<StreamId> reads, RuntimeException failure) {
            var attempts = task.attempts() + 1;
            if (!Deferrals.parks(attempts, settings.backoff())) {
                return new Outcome.Failed(task, reads, failure, Changes.none());
            }
            var parked = Deferrals.parked(function, task.cause(), attempts, failure);
            var parking = Parking.stream(function, task.key());
            var announcement = Changes.none().and(parking, parked);
            // Another instance may have been faster.
            var changes = states.decide(
                    known ->
                            Parking.isParked(known.of(parking), task.cause().version()) ? Changes.none() : announcement,
                    Function.identity(),
                    reads);
            return new Outcome.Failed(task, reads, failure, changes);
        }

        private CompletionStage<Void> append(List<Outcome> outcomes, EventStore store) {
            var request = new AppendBuilder(states);
            var watched = new WatchedAppend(function);
            outcomes.forEach(outcome -> add(outcome, request, watched));
            var append = request.build();
            if (append.isEmpty()) {
                appended(outcomes);
                return CompletableFuture.completedFuture(null);
            }
            return watched.end(store.append(append)).thenCompose(result -> switch (result) {
                case Appended _ -> {
                    appended(outcomes);
                    yield CompletableFuture.completedFuture(null);
                }
                case Conflict conflict -> append(withoutVoided(outcomes, conflict), store);
                case Duplicate duplicate -> append(handledBefore(outcomes, duplicate.eventIds()), store);
                case AlreadyReceived _ -> throw new IllegalStateException("no receipt was appended");
            });
        }

        private void add(Outcome outcome, AppendBuilder request, WatchedAppend watched) {
            switch (outcome) {
                case Outcome.Reacted reacted -> {
                    if (!reacted.reaction().changes().list().isEmpty()) {
                        events(reacted, watched.begin(metadata(reacted.task())))
                                .forEach(event -> request.event(event.stream(), event.event()));
                        reacted.reads().forEach(request::check);
                    }
                    reacted.reaction().changes().deferrals().forEach(request::defer);
                    mark(reacted, request);
                }
                case Outcome.Failed failed -> {
                    // Streams are not all read at one moment: who has failed on what has moved on since decides again.
                    failed.reads().forEach(request::check);
                    var cause = failed.task().cause();
                    for (var change : failed.parking().list()) {
                        var stream = change.stream().id();
                        var id = Deferrals.parkedId(function, cause, states.loadedVersion(stream));
                        var metadata = watched.begin(metadata(failed.task()));
                        request.event(stream, new NewEvent(id, change.event(), metadata));
                    }
                    if (Deferrals.parks(failed.task().attempts() + 1, settings.backoff())) {
                        request.check(Parking.stream(function, cause.streamId()).id());
                    }
                    request.defer(Deferrals.failed(
                            function, cause, failed.task().attempts() + 1, failed.failure(), settings.backoff()));
                }
                case Outcome.Joining joins ->
                    request.defer(Deferrals.joining(function, joins.task().cause()));
            }
        }

        /** An event is set aside for as long as an effect of it is under way, and lifted when all is done. */
        private void mark(Outcome.Reacted reacted, AppendBuilder request) {
            var task = reacted.task();
            var version = task.cause().version();
            if (reacted.reaction().effect().isEmpty()) {
                if (task.setAside()) {
                    request.lift(new Lifted(function, task.key(), version));
                }
            } else if (!task.setAside()) {
                request.defer(Deferral.due(
                        function, task.key(), version, 0, settings.effectLease(), "an effect is under way"));
            }
        }

        private Metadata metadata(Task task) {
            var cause = task.cause().metadata();
            return new Metadata(
                    Metadata.sourceOf(function),
                    cause.correlationId(),
                    task.cause().id(),
                    cause.userId(),
                    cause.traceparent());
        }

        private List<Placed> events(Outcome.Reacted reacted, Metadata metadata) {
            var task = reacted.task();
            var events = new ArrayList<Placed>();
            for (var change : reacted.reaction().changes().list()) {
                var id = Uuids.nameBased(function, task.cause().id(), task.step(), events.size());
                DomainEvent event = change.event();
                events.add(new Placed(change.stream().id(), new NewEvent(id, event, metadata)));
            }
            return events;
        }

        private void appended(List<Outcome> outcomes) {
            for (var outcome : outcomes) {
                switch (outcome) {
                    case Outcome.Reacted reacted -> {
                        var effect = reacted.reaction().effect();
                        effect.ifPresent(asked -> effects.add(new PendingEffect(reacted.task(), asked)));
                        if (effect.isEmpty()) {
                            var task = reacted.task();
                            Meters.event(
                                    function, task.cause(), task.discarded() ? Handled.DISCARDED : Handled.HANDLED);
                        }
                    }
                    case Outcome.Failed failed -> {
                        setAside.merge(
                                failed.task().key(), failed.task().cause().version(), Math::min);
                        var attempts = failed.task().attempts() + 1;
                        Deferrals.tell(function, failed.task().cause(), attempts, failed.failure());
                        Meters.event(function, failed.task().cause(), Handled.failed(attempts, settings.backoff()));
                    }
                    case Outcome.Joining joins -> {
                        setAside.merge(joins.task().key(), joins.task().cause().version(), Math::min);
                        Meters.event(function, joins.task().cause(), Handled.DEFERRED);
                    }
                }
            }
        }

        /**
         * What a conflict leaves standing. Voided is what rests on a stream that has moved on, what rests on a stream that
         * a voided decision changed, and what follows a voided event of its key.
         */
        private List<Outcome> withoutVoided(List<Outcome> outcomes, Conflict conflict) {
            conflicts = 1;
            var voidedStreams = new HashSet<StreamId>();
            conflict.streams().stream().map(StreamConflict::stream).forEach(voidedStreams::add);
            var voidedKeys = new HashSet<StreamId>();
            var standing = new ArrayList<Outcome>();
            for (var outcome : outcomes) {
                // What joined before the round rests on nothing that the round decides.
                if (!joining.contains(outcome.task())
                        && (voidedKeys.contains(outcome.task().key())
                                || !Collections.disjoint(voidedStreams, outcome.reads()))) {
                    voidedKeys.add(outcome.task().key());
                    if (outcome instanceof Outcome.Reacted reacted) {
                        voidedStreams.addAll(reacted.writes());
                    }
                    voided.add(outcome.task());
                    contended.addAll(outcome.reads());
                } else {
                    standing.add(outcome);
                }
            }
            return standing;
        }

        /**
         * Some events are in the store already: their tasks were handled before, and nothing follows from them. But if another
         * outcome of an effect was recorded than this one, something may have to be done about it, which is decided where that
         * is known. The other tasks may rest on what was decided for those, and are decided again.
         */
        private List<Outcome> handledBefore(List<Outcome> outcomes, Set<UUID> appendedBefore) {
            var standing = new ArrayList<Outcome>();
            for (var outcome : outcomes) {
                if (outcome instanceof Outcome.Reacted reacted
                        && events(reacted, metadata(reacted.task())).stream()
                                .anyMatch(event ->
                                        appendedBefore.contains(event.event().id()))
                        && (reacted.task().step() == 0 || !late.add(reacted.task()))) {
                    standing.add(new Outcome.Reacted(reacted.task(), Set.of(), Reaction.nothing()));
                } else if (tasks.contains(outcome.task())) {
                    voided.add(outcome.task());
                } else {
                    standing.add(outcome);
                }
            }
            return standing;
        }

        private record Placed(StreamId stream, NewEvent event) {}
    }
}
