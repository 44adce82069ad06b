package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** An event store that answers each question with one statement. Subclasses say how a statement is run. */
abstract class TableReads implements EventStore {
    private final EventsTable events;
    private final PositionsTable positions;
    private final ReceiptsTable receipts;
    private final DeferralsTable deferrals;
    private final DeadlinesTable deadlines;

    TableReads(SqlClient client) {
        this.events = new EventsTable(client);
        this.positions = new PositionsTable(client);
        this.receipts = new ReceiptsTable(client);
        this.deferrals = new DeferralsTable(client);
        this.deadlines = new DeadlinesTable(client);
    }

    /** Runs a statement. Its stage fails as {@link EventStore} says. */
    abstract <T> CompletionStage<T> run(Supplier<Future<T>> statement);

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return run(() -> events.load(stream, fromVersion));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return run(() -> events.find(places));
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return run(() -> events.loadAll(streams));
    }

    @Override
    public CompletionStage<Instant> now() {
        return run(events::now);
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return run(() -> positions.readAll(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return run(() -> positions.readAll(fromTimestamp, limit));
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return run(() -> receipts.receipt(function, key));
    }

    @Override
    public CompletionStage<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return run(() -> deferrals.deferred(function, streamIds));
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return run(() -> deferrals.takeDue(function, limit, lease));
    }

    @Override
    public CompletionStage<DueDeadlines> dueDeadlines(String function, int limit) {
        return run(() -> deadlines.due(function, limit));
    }
}
