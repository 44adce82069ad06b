package dev.tideline.runtime.views;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.event.UnknownEventException;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Deferrals;
import dev.tideline.runtime.handling.FailureKind;
import dev.tideline.runtime.handling.LastResort;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.handling.Meters.Handled;
import dev.tideline.runtime.handling.Processing;
import dev.tideline.runtime.store.AppendStatement;
import dev.tideline.runtime.views.DatabaseFailure.Away;
import dev.tideline.runtime.views.DatabaseFailure.Collision;
import dev.tideline.runtime.views.DatabaseFailure.None;
import dev.tideline.runtime.views.DatabaseFailure.Refused;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Lifted;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.SetAside;
import dev.tideline.store.EventStore;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;
import org.jboss.logging.Logger;

/**
 * Brings events to a projection's rows: a batch in one transaction, with one query for all of its rows (and one for their
 * lines, if they have any), the steps in memory, and one flush.
 *
 * <p>A row is locked before it is read, and keeps the versions that it has applied; so an event has its effect once,
 * however often, late or concurrently it is delivered, and instances that share rows take turns.
 *
 * <p>No event holds up a batch. One whose step fails is set aside with its key, in the transaction of the rows, and is
 * tried again later.
 *
 * <p>Versions tell of events that were not brought: one that is more than one above what its row has applied has a gap below it. The
 * missing events are taken from the store and applied first.
 *
 * @param <V> the row
 */
public final class ProjectionEngine<V extends View> implements BatchHandler {
    private static final Logger LOG = Logger.getLogger(ProjectionEngine.class);

    /** After which events that were taken to be tried again are anybody's again. Longer than a transaction takes. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Two instances that make the same row at once meet once; this bounds what cannot happen. */
    private static final int MAX_ATTEMPTS = 10;

    /** Of the events that were missing below others, at most so many are applied in one transaction. */
    static final int PAGE = 500;

    private final String function;
    private final Projection<V> projection;
    private final Set<String> categories;
    private final Views views;
    private final Optional<String> schema;
    private final EventStore store;
    private final Backoff backoff;
    private final ById<V> rowsById;

    /** @param schema of the tables, if they are not where they are found anyway */
    ProjectionEngine(
            Projection<V> projection, Views views, Optional<String> schema, EventStore store, Backoff backoff) {
        this.function = projection.function();
        this.projection = projection;
        this.categories = projection.categories();
        this.views = views;
        this.schema = schema;
        this.store = store;
        this.backoff = backoff;
        this.rowsById = new ById<>(projection.view());
    }

    /** Completes when the batch is in the rows, or set aside. */
    @Override
    public CompletionStage<Void> handle(Collection<Envelope> batch) {
        var distinct = new LinkedHashMap<UUID, Envelope>();
        batch.stream().filter(this::handles).forEach(event -> distinct.putIfAbsent(event.id(), event));
        var processing = new Processing(function);
        var tasks = distinct.values().stream()
                .map(event -> new Task(isRebuild() ? event : processing.begin(event), false, 0, false))
                .toList();
        return processing.end(settle(tasks).subscribeAsCompletionStage());
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
            var processing = new Processing(function);
            var tasks = due.stream()
                    .map(event ->
                            new Task(processing.begin(event.envelope()), true, event.attempts(), event.discarded()))
                    .toList();
            return processing.end(settle(tasks).replaceWith(due.size()).subscribeAsCompletionStage());
        });
    }

    private boolean isRebuild() {
        return schema.isPresent();
    }

    private Uni<Void> settle(List<Task> tasks) {
        return tasks.isEmpty()
                ? Uni.createFrom().voidItem()
                : attempt(new Round(tasks, Map.of(), Map.of(), Map.of(), Map.of()), 1);
    }

    private Uni<Void> attempt(Round round, int attempts) {
        return views.transaction(schema, round::run)
                .invoke(round::committed)
                .onFailure()
                .recoverWithUni(failure -> {
                    if (failure instanceof StepsFailed steps) {
                        return failing(round, steps.failures).chain(next -> attempt(next, attempts));
                    }
                    if (failure instanceof EventsMissing missing) {
                        return filled(round, missing.gaps).chain(next -> attempt(next, attempts));
                    }
                    return switch (DatabaseFailure.of(failure)) {
                        case Collision _ when attempts < MAX_ATTEMPTS -> attempt(round, attempts + 1);
                        case Collision _, Away _ -> Uni.createFrom().failure(new StoreUnavailableException(failure));
                        case Refused refused -> apart(round, refused.toException());
                        case None _ ->
                            FailureKind.of(failure) == FailureKind.PASSING
                                    ? Uni.createFrom().failure(failure)
                                    : apart(round, failure);
                    };
                });
    }

    /**
     * The same again, where these events are known to fail: a step that threw may have changed its row before, so that
     * the rows have to be read anew.
     */
    private Uni<Round> failing(Round round, Map<Task, Throwable> failures) {
        var all = new HashMap<>(round.failures);
        all.putAll(failures);
        var keys = all.keySet().stream().map(Task::key).collect(Collectors.toSet());
        var parking = all.keySet().stream()
                .filter(this::parks)
                .map(task -> parking(task).id())
                .toList();
        return Uni.createFrom()
                .completionStage(() -> store.deferred(function, keys))
                .chain(lines -> Uni.createFrom()
                        .completionStage(() -> store.loadAll(parking))
                        .map(histories ->
                                new Round(withDiscarded(round.tasks, lines), all, lines, histories, round.filledFrom)));
    }

    /** Those of them that somebody has had discarded are passed over again, and do not count as failed. */
    private static List<Task> withDiscarded(List<Task> tasks, Map<StreamId, SetAside> lines) {
        return tasks.stream()
                .map(task -> lines.getOrDefault(task.key(), SetAside.NOTHING)
                                .discarded()
                                .contains(task.event().version())
                        ? new Task(task.event(), task.setAside(), task.attempts(), true)
                        : task)
                .toList();
    }

    /**
     * The same again, when a page of what is missing has been applied, each event as if it had been brought. What waits behind an event
     * that is set aside goes on waiting.
     */
    private Uni<Round> filled(Round round, Map<StreamId, Gap> gaps) {
        var filledFrom = new HashMap<>(round.filledFrom);
        return Uni.createFrom()
                .completionStage(() -> store.deferred(
                        function,
                        gaps.values().stream()
                                .map(Gap::above)
                                .filter(task -> !task.setAside())
                                .map(Task::key)
                                .toList()))
                .chain(lines -> {
                    var waiting = lines.keySet().stream()
                            .filter(key -> lines.get(key).head().isPresent())
                            .collect(Collectors.toSet());
                    gaps.forEach((stream, gap) ->
                            filledFrom.put(stream, waiting.contains(stream) ? Long.MAX_VALUE : gap.applied()));
                    var page = gaps.values().stream()
                            .filter(gap -> !waiting.contains(gap.above().key()))
                            .flatMap(Gap::missing)
                            .limit(PAGE)
                            .toList();
                    return Uni.createFrom().completionStage(() -> store.find(page));
                })
                .invoke(this::tell)
                .chain(events -> settle(events.stream()
                        .map(event -> new Task(event, false, 0, false))
                        .toList()))
                .replaceWith(() -> new Round(round.tasks, round.failures, round.lines, round.parkings, filledFrom));
    }

    private void tell(List<Envelope> missing) {
        missing.stream()
                .collect(Collectors.groupingBy(event -> Topics.of(event.streamId())))
                .forEach((topic, events) -> {
                    var first = events.getFirst();
                    LOG.warnf(
                            "%s: %d events of %s were not brought in their turn, and are taken from the store; the first is event %d of %s",
                            function, events.size(), topic, first.version(), first.streamId());
                    Meters.gap(function, topic);
                    Meters.gapFilled(function, topic, events.size());
                });
    }

    private boolean parks(Task task) {
        return Deferrals.parks(task.attempts() + 1, backoff);
    }

    private EventStream<Parking, ParkingEvent> parking(Task task) {
        return Parking.stream(function, task.key());
    }

    /** Together these can never be applied: in halves, so that the one that it is for is soon alone, and set aside. */
    private Uni<Void> apart(Round round, Throwable failure) {
        var tasks = round.tasks;
        if (tasks.size() > 1) {
            var middle = tasks.size() / 2;
            return settle(tasks.subList(0, middle)).chain(() -> settle(tasks.subList(middle, tasks.size())));
        }
        var task = tasks.getFirst();
        if (!round.failures.containsKey(task)) {
            return failing(round, Map.of(task, failure)).chain(next -> attempt(next, 1));
        }
        // It cannot even be set aside beside its row. A rebuild has nowhere else, and nobody waits for it.
        return isRebuild()
                ? Uni.createFrom().failure(failure)
                : Uni.createFrom()
                        .completionStage(() -> LastResort.setAside(
                                store, function, task.event(), task.attempts() + 1, round.failures.get(task), backoff));
    }

    /**
     * One event to apply.
     *
     * @param setAside whether it is set aside in the store, and has to be lifted when it is done
     * @param attempts how often it has failed
     * @param discarded whether it is passed over, and only counted as applied
     */
    private record Task(Envelope event, boolean setAside, int attempts, boolean discarded) {
        StreamId key() {
            return event.streamId();
        }
    }

    /**
     * What is missing below an event.
     *
     * @param applied the version up to which nothing is
     */
    private record Gap(long applied, Task above) {
        Stream<StreamVersion> missing() {
            return LongStream.range(applied + 1, above.event().version())
                    .mapToObj(version -> new StreamVersion(above.key(), version));
        }
    }

    /**
     * All tasks in one transaction.
     *
     * @param failures of earlier rounds
     * @param lines what is set aside already of the failing keys
     * @param parkings the streams of those that are to be parked, as they stand
     * @param filledFrom of the streams of which events were missing: the version that was applied then. If it still is, they are not
     *     to be had
     */
    private final class Round {
        private final List<Task> tasks;
        private final Map<Task, Throwable> failures;
        private final Map<StreamId, SetAside> lines;
        private final Map<StreamId, List<Envelope>> parkings;
        private final Map<StreamId, Long> filledFrom;
        private final Map<Task, Handled> handled = new LinkedHashMap<>();
        private final Map<Task, V> applied = new LinkedHashMap<>();

        Round(
                List<Task> tasks,
                Map<Task, Throwable> failures,
                Map<StreamId, SetAside> lines,
                Map<StreamId, List<Envelope>> parkings,
                Map<StreamId, Long> filledFrom) {
            this.parkings = parkings;
            this.filledFrom = filledFrom;
            this.tasks = tasks;
            this.failures = failures;
            this.lines = lines;
        }

        Uni<Void> run(Session session) {
            var empty = new HashMap<Task, V>();
            var thrown = new HashMap<Task, Throwable>();
            for (var task : tasks) {
                if (!failures.containsKey(task)) {
                    try {
                        empty.put(task, projection.emptyRow(task.event()));
                    } catch (UnknownEventException newerProducer) {
                        throw newerProducer;
                    } catch (RuntimeException e) {
                        // One that is passed over is of no row, if it does not tell of which.
                        if (!task.discarded()) {
                            thrown.put(task, e);
                        }
                    }
                }
            }
            if (!thrown.isEmpty()) {
                throw new StepsFailed(thrown);
            }
            var ids = empty.values().stream().map(View::id).collect(Collectors.toSet());
            return rowsById.find(session, ids, LockModeType.PESSIMISTIC_WRITE)
                    .chain(found -> lines(session).chain(lines -> write(session, found, lines, empty)));
        }

        /** Those of this batch's streams, by the rows that they belong to. Whoever has a row's lock has that of its lines. */
        private Uni<Map<Object, List<Line>>> lines(Session session) {
            if (projection.lines().isEmpty()) {
                return Uni.createFrom().item(Map.of());
            }
            var streams = tasks.stream().map(task -> task.key().value()).collect(Collectors.toSet());
            return new ById<>(projection.lines().get())
                    .find(session, streams, LockModeType.NONE)
                    .map(lines -> lines.stream().map(Line.class::cast).collect(Collectors.groupingBy(Line::row)));
        }

        private Uni<Void> write(Session session, List<V> found, Map<Object, List<Line>> linesOf, Map<Task, V> empty) {
            var rows = new HashMap<Object, V>();
            found.forEach(row -> rows.put(row.id(), row));
            found.forEach(row -> linesOf.getOrDefault(row.id(), List.of()).forEach(row::add));
            // Sorted, for the same reason as the query is.
            var made = new TreeMap<Object, V>();
            var parked = new ArrayList<StreamAppend>();
            var deferrals = new ArrayList<Deferral>();
            var lifted = new ArrayList<Lifted>();
            var failing = new HashMap<StreamId, Long>();
            var thrown = new HashMap<Task, Throwable>();
            var gaps = new HashMap<StreamId, Gap>();
            handled.clear();
            applied.clear();
            for (var task : tasks) {
                var failure = failures.get(task);
                var version = task.event().version();
                // An event that is older than one that is set aside was applied before: it joins nothing.
                if (failing.getOrDefault(task.key(), Long.MAX_VALUE) <= version
                        || failure != null
                                && !task.setAside()
                                && lines.getOrDefault(task.key(), SetAside.NOTHING)
                                        .joins(version)) {
                    failing.merge(task.key(), version, Math::min);
                    handled.put(task, Handled.DEFERRED);
                    deferrals.add(Deferrals.joining(function, task.event()));
                } else if (failure != null) {
                    failing.merge(task.key(), version, Math::min);
                    handled.put(task, Handled.failed(task.attempts() + 1, backoff));
                    if (parks(task)) {
                        parked.add(announcement(task, failure));
                    }
                    Deferrals.tell(function, task.event(), task.attempts() + 1, failure);
                    deferrals.add(Deferrals.failed(function, task.event(), task.attempts() + 1, failure, backoff));
                } else if (!empty.containsKey(task)) {
                    handled.put(task, Handled.DISCARDED);
                    lifted.add(new Lifted(function, task.key(), version));
                } else {
                    try {
                        var row = rows.computeIfAbsent(empty.get(task).id(), id -> {
                            var begun = empty.get(task);
                            // Lines of a row that somebody else makes just now: the database will say so.
                            linesOf.getOrDefault(id, List.of()).forEach(begun::add);
                            made.put(id, begun);
                            return begun;
                        });
                        if (isAboveGap(task, row)) {
                            gaps.putIfAbsent(task.key(), new Gap(row.applied(task.key()), task));
                        } else if (task.discarded()) {
                            passOver(row, task.event());
                            handled.put(task, Handled.DISCARDED);
                        } else {
                            if (projection.apply(row, task.event())) {
                                applied.put(task, row);
                            }
                            handled.put(task, Handled.HANDLED);
                        }
                    } catch (UnknownEventException newerProducer) {
                        throw newerProducer;
                    } catch (RuntimeException e) {
                        failing.merge(task.key(), version, Math::min);
                        thrown.put(task, e);
                    }
                    if (task.setAside()) {
                        lifted.add(new Lifted(function, task.key(), task.event().version()));
                    }
                }
            }
            if (!gaps.isEmpty()) {
                throw new EventsMissing(gaps);
            }
            if (!thrown.isEmpty()) {
                throw new StepsFailed(thrown);
            }
            var lines = rows.values().stream().flatMap(row -> row.lines().stream());
            return session.persistAll(
                            Stream.concat(made.values().stream(), lines).toArray())
                    .chain(session::flush)
                    .chain(() -> append(session, parked, deferrals, lifted));
        }

        private StreamAppend announcement(Task task, Throwable failure) {
            var event = task.event();
            var stream = parking(task).id();
            var history = parkings.get(stream);
            var version = history.size();
            if (!history.isEmpty()
                    && EventTypes.decode(history.getLast()) instanceof EventParked before
                    && before.version() == event.version()) {
                // By another instance, which was faster.
                return StreamAppend.check(stream, version);
            }
            var metadata = new Metadata(
                    Metadata.sourceOf(function),
                    event.metadata().correlationId(),
                    event.id(),
                    event.metadata().userId(),
                    event.metadata().traceparent());
            var parked = new NewEvent(
                    Deferrals.parkedId(function, event, version),
                    Deferrals.parked(function, event, task.attempts() + 1, failure),
                    metadata);
            return new StreamAppend(stream, version, List.of(parked));
        }

        /** A rebuild reads the store itself, in order. */
        private boolean isAboveGap(Task task, V row) {
            var applied = row.applied(task.key());
            return !isRebuild()
                    && task.event().version() > applied + 1
                    && applied > filledFrom.getOrDefault(task.key(), -1L);
        }

        /** The row says that it has come so far, and that is all. */
        private void passOver(V row, Envelope event) {
            if (row.applied(event.streamId()) < event.version()) {
                row.setApplied(event.streamId(), event.version());
            }
        }

        /** Tells those who watch, of what is now and not of what was long ago. */
        void committed() {
            if (!isRebuild()) {
                handled.forEach((task, outcome) -> Meters.event(function, task.event(), outcome));
                applied.forEach((task, row) -> projection.applied(row, task.event()));
            }
        }

        private static Uni<Void> append(
                Session session, List<StreamAppend> parked, List<Deferral> deferrals, List<Lifted> lifted) {
            var append = new Append(parked, Optional.empty(), deferrals, lifted);
            if (append.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            var statement = AppendStatement.of(append);
            // Hibernate would translate the statement's arrays, which are what the driver takes.
            var connection = ((MutinySessionImpl) session).getReactiveConnection();
            return Uni.createFrom()
                    .completionStage(() -> connection.select(statement.sql(), statement.parameters()))
                    .invoke(answer -> {
                        if (!answer.next()[0].equals(AppendStatement.APPENDED)) {
                            // Parked by another instance at the same time: it is set aside by now, whatever comes.
                            throw new StoreUnavailableException(null);
                        }
                    })
                    .replaceWithVoid();
        }
    }

    /** Ends a transaction of rows that lack events. It is no error, and has no stack trace. */
    private static final class EventsMissing extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Map<StreamId, Gap> gaps;

        EventsMissing(Map<StreamId, Gap> gaps) {
            super("some events are missing", null, false, false);
            this.gaps = gaps;
        }
    }

    /** Ends a transaction whose rows must not be written. It is no error, and has no stack trace. */
    private static final class StepsFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Map<Task, Throwable> failures;

        StepsFailed(Map<Task, Throwable> failures) {
            super("some steps failed", null, false, false);
            this.failures = failures;
        }
    }
}
