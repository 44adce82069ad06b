package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandEvent.Found;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Orchestrator.Start;
import dev.tideline.plan.Orchestrator.Wake;
import dev.tideline.plan.Progress;
import dev.tideline.plan.SagaEvent;
import dev.tideline.plan.UnknownPlanException;
import dev.tideline.store.Append;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deadlines.DueDeadlines;
import dev.tideline.store.Deferral;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Delivers events to the instances of a saga. The events of instances and the commands that they request are appended together, exactly
 * once, as {@link ReactorEngine} does it for reactors. Its stages fail as those of a reactor's engine do.
 *
 * <p>When a time limit has passed, the event that has begun it becomes a deferred event, and is delivered as such. So a time limit has a
 * lease, and is retried and parked like any other event. Answers that are in the store already are delivered before it.
 *
 * @param <S> the event that starts an instance
 */
public final class SagaEngine<S extends DomainEvent> implements BatchHandler {
    private static final Logger LOG = Logger.getLogger(SagaEngine.class);

    private final String function;
    private final Orchestrator<S> orchestrator;
    private final Set<String> awaits;
    private final EventStore store;
    private final Duration lease;
    private final Deferrals deferrals;
    private final Batch batch;
    private final StartEvents<S> starts;

    /** @param lease the time after which any instance retries a due event that this one has taken */
    public SagaEngine(Orchestrator<S> orchestrator, EventStore store, Backoff backoff, Duration lease) {
        this.orchestrator = orchestrator;
        this.function = orchestrator.name();
        this.awaits = orchestrator.awaits();
        this.store = store;
        this.lease = lease;
        this.deferrals = new Deferrals(function);
        this.batch = new Batch(store, new DeferralPolicy(function, backoff), lease, deferrals);
        this.starts = new StartEvents<>(orchestrator, store);
    }

    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        var processing = new Processing(function);
        var deliveries = handled(batch).stream()
                .map(processing::begin)
                .map(Delivery::first)
                .toList();
        return processing.end(deliver(deliveries));
    }

    @Override
    public boolean handles(Envelope event) {
        return awaits.contains(event.type());
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return store.find(places);
    }

    @Override
    public void whenDue(Consumer<Duration> listener) {
        deferrals.whenDue(listener);
    }

    /** Retries deferred events that are due. Time limits that have passed become such events first. */
    @Override
    public CompletionStage<Integer> retryDue(int limit) {
        return store.dueDeadlines(function, limit)
                .thenCompose(deadlines -> defer(deadlines, limit))
                .thenCompose(_ -> store.takeDue(function, limit, lease))
                .thenCompose(due -> {
                    deferrals.taken(due, lease);
                    if (due.size() == limit) {
                        deferrals.dueAfter(Duration.ZERO);
                    }
                    var processing = new Processing(function);
                    var again = due.stream()
                            .map(event -> Delivery.due(event, processing.begin(event.envelope())))
                            .toList();
                    return processing
                            .end(answers(again, processing)
                                    .thenCompose(answers -> deliver(Stream.concat(answers.stream(), again.stream())
                                            .toList())))
                            .thenApply(_ -> due.size());
                });
    }

    private CompletionStage<?> defer(DueDeadlines deadlines, int limit) {
        var due = deadlines.due();
        if (due.size() == limit) {
            deferrals.dueAfter(Duration.ZERO);
        }
        deadlines.next().ifPresent(this::lookAfter);
        if (due.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return store.append(new Append(
                List.of(),
                Optional.empty(),
                due.stream()
                        .map(one -> Deferral.due(
                                function, one.saga(), one.version(), 0, Duration.ZERO, "a time limit has passed"))
                        .toList(),
                List.of(),
                due.stream()
                        .map(one -> Deadline.ends(function, one.saga(), one.step(), one.version()))
                        .toList()));
    }

    /** Plans a look for due events after this pause, unless the regular looks come long before. */
    private void lookAfter(Duration pause) {
        if (pause.compareTo(Deferral.LONGEST_PAUSE) < 0) {
            deferrals.dueAfter(pause);
        }
    }

    /** Returns deliveries of answers that are in the store already, for the time limits among these due events. */
    private CompletionStage<List<Delivery>> answers(List<Delivery> due, Processing processing) {
        var passed = due.stream()
                .filter(one -> one.stream().category().equals("saga"))
                .map(this::woken)
                .toList();
        if (passed.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return store.loadAll(passed.stream().map(one -> one.delivery().stream()).toList())
                .thenCompose(instances -> {
                    var streams = passed.stream()
                            .flatMap(one -> answerStreams(one, instances.get(one.delivery().stream())))
                            .collect(Collectors.toSet());
                    return streams.isEmpty()
                            ? CompletableFuture.completedFuture(Map.<StreamId, List<Envelope>>of())
                            : store.loadAll(streams);
                })
                .thenApply(streams -> streams.values().stream()
                        .flatMap(List::stream)
                        .filter(this::handles)
                        .map(event -> Delivery.first(processing.begin(event)))
                        .toList());
    }

    private Stream<StreamId> answerStreams(Woken passed, List<Envelope> history) {
        return passed.wake().map(Wake::event).map(SagaEvent.class::cast).stream()
                .flatMap(event -> passed.keys().stream()
                        .flatMap(key -> fold(key, history).stream()
                                .flatMap(progress -> orchestrator.answerStreams(event, key, progress).stream())));
    }

    /** Returns the state of an instance; empty if its history cannot be read. Only the event of this instance then fails. */
    private Optional<Progress> fold(String key, List<Envelope> history) {
        var stream = Progress.stream(function, key);
        var progress = stream.initial();
        try {
            for (var event : history) {
                progress = stream.evolve(progress, event);
            }
            return Optional.of(progress);
        } catch (IllegalArgumentException e) {
            LOG.warnf(e, "%s: the history of %s cannot be read", function, stream);
            return Optional.empty();
        }
    }

    private CompletionStage<Void> deliver(List<Delivery> deliveries) {
        return CompletableFuture.completedStage(deliveries)
                .thenApply(all -> all.stream().map(this::woken).toList())
                .thenCompose(all -> found(all).thenCompose(found -> deliver(all, found)));
    }

    private CompletionStage<Void> deliver(List<Woken> deliveries, Map<StreamVersion, Envelope> found) {
        var keys = deliveries.stream().flatMap(one -> one.keys().stream()).collect(Collectors.toSet());
        return starts.of(keys).thenCompose(known -> {
            var reactions = new Reactions(known);
            var tasks = deliveries.stream()
                    .map(one -> Task.first(
                            one.delivery(),
                            EventDecision.of(
                                    one.delivery().event().id(), states -> reactions.decide(one.wake(found), states))))
                    .toList();
            return batch.settle(tasks).thenAccept(_ -> {
                starts.keep(known, reactions.decided);
                reactions.shortest.ifPresent(this::lookAfter);
            });
        });
    }

    private CompletionStage<Map<StreamVersion, Envelope>> found(List<Woken> deliveries) {
        var places = deliveries.stream().flatMap(one -> one.found().stream()).toList();
        return places.isEmpty()
                ? CompletableFuture.completedFuture(Map.of())
                : store.find(places)
                        .thenApply(events -> events.stream()
                                .collect(Collectors.toMap(
                                        event -> new StreamVersion(event.streamId(), event.version()),
                                        Function.identity())));
    }

    private Woken woken(Delivery delivery) {
        try {
            var event = EventTypes.decode(delivery.event());
            var wake = new Wake(delivery.stream(), delivery.version(), event, Optional.empty());
            var found = event instanceof CommandSettled settled ? settled.found() : Optional.<Found>empty();
            return new Woken(
                    delivery,
                    Optional.of(wake),
                    orchestrator.keys(wake),
                    found.map(one -> new StreamVersion(one.streamId(), one.version())),
                    Optional.empty());
        } catch (RuntimeException e) {
            return new Woken(delivery, Optional.empty(), Set.of(), Optional.empty(), Optional.of(e));
        }
    }

    /**
     * A delivery, and the instances that it wakes.
     *
     * @param wake empty if the event cannot be read
     * @param found the place of the event that settles a command
     * @param unreadable the failure of an event that cannot be read
     */
    private record Woken(
            Delivery delivery,
            Optional<Wake> wake,
            Set<String> keys,
            Optional<StreamVersion> found,
            Optional<RuntimeException> unreadable) {

        Wake wake(Map<StreamVersion, Envelope> events) {
            var known = wake.orElseThrow(unreadable::orElseThrow);
            return new Wake(
                    known.stream(),
                    known.version(),
                    known.event(),
                    found.map(events::get).map(EventTypes::decode));
        }
    }

    /** The reactions of one batch. A reaction is decided several times if it needs more streams, or meets a conflict. */
    private final class Reactions {
        private final Map<String, Start<S>> starts;
        private final Set<String> decided = new HashSet<>();
        private Optional<Duration> shortest = Optional.empty();

        Reactions(Map<String, Start<S>> starts) {
            this.starts = starts;
        }

        Reaction decide(Wake wake, States states) {
            try {
                var reaction = orchestrator.decide(wake, starts, states);
                var limits = reaction.changes().list().stream()
                        .flatMap(change -> change.limits().stream())
                        .flatMap(limit -> limit.after().stream());
                shortest = Stream.concat(shortest.stream(), limits).min(Comparator.naturalOrder());
                decided.addAll(orchestrator.keys(wake));
                return reaction;
            } catch (UnknownPlanException unknown) {
                Meters.unknownPlan(function, unknown.version());
                LOG.warnf("%s: a saga instance waits: %s", function, unknown.getMessage());
                throw unknown;
            }
        }
    }
}
