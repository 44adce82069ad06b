package dev.tideline.runtime.store;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.History;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The event store in PostgreSQL. It closes nothing: the pool is its owner's. */
@Singleton
public class PgEventStore implements EventStore {
    private final Pool pool;
    private final Statements statements;
    private final SharedAppends appends;
    private final SharedLoads loads;

    /** @param pool with the time-outs of {@link PgPools} */
    @Inject
    public PgEventStore(Pool pool) {
        this.pool = pool;
        this.statements = new Statements(pool);
        this.appends = new SharedAppends(statements);
        this.loads = new SharedLoads(statements);
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return appends.append(append);
    }

    @Override
    public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
        return Failures.retried(() -> statements.load(stream, fromVersion));
    }

    @Override
    public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
        return Failures.retried(() -> statements.find(places));
    }

    @Override
    public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
        return Failures.retried(() -> statements.loadAll(streams));
    }

    @Override
    public CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
        return loads.histories(shapes);
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return Failures.retried(() -> statements.keep(snapshots));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
        return Failures.retried(() -> statements.readAll(afterPosition, limit));
    }

    @Override
    public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
        return Failures.retried(() -> statements.readAll(fromTimestamp, limit));
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return Failures.retried(() -> pool.withTransaction(connection -> {
            var bound = new Statements(connection);
            return bound.lock(streams).compose(_ -> Future.fromCompletionStage(worked(work, new InTransaction(bound))));
        }));
    }

    private static <T> CompletionStage<T> worked(Function<EventStore, CompletionStage<T>> work, EventStore store) {
        return work.apply(store).exceptionallyCompose(failure -> {
            throw new Failures.WorkFailedException(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        });
    }

    @Override
    public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
        return Failures.retried(() -> statements.receipt(function, key));
    }

    @Override
    public CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys) {
        return Failures.retried(() -> statements.deferred(function, keys));
    }

    @Override
    public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return Failures.retried(() -> statements.takeDue(function, limit, lease));
    }

    /** The store within one transaction, which a failed statement ends: so nothing is tried again in here. */
    private record InTransaction(Statements statements) implements EventStore {
        @Override
        public CompletionStage<AppendResult> append(Append append) {
            return Failures.translated(statements.append(append));
        }

        @Override
        public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
            return Failures.translated(statements.load(stream, fromVersion));
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return Failures.translated(statements.find(places));
        }

        @Override
        public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
            return Failures.translated(statements.loadAll(streams));
        }

        @Override
        public CompletionStage<Map<StreamId, History>> histories(Map<StreamId, String> shapes) {
            return Failures.translated(statements.histories(shapes));
        }

        /** Not here: it would be of events that may yet come to nothing, and its failure would be the transaction's. */
        @Override
        public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<List<PositionedEvent>> readAll(long afterPosition, int limit) {
            return Failures.translated(statements.readAll(afterPosition, limit));
        }

        @Override
        public CompletionStage<List<PositionedEvent>> readAll(Instant fromTimestamp, int limit) {
            return Failures.translated(statements.readAll(fromTimestamp, limit));
        }

        @Override
        public <T> CompletionStage<T> locked(
                Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
            return Failures.translated(statements.lock(streams)).thenCompose(_ -> work.apply(this));
        }

        @Override
        public CompletionStage<Optional<Receipt>> receipt(String function, String key) {
            return Failures.translated(statements.receipt(function, key));
        }

        @Override
        public CompletionStage<Map<StreamId, SetAside>> deferred(String function, Collection<StreamId> keys) {
            return Failures.translated(statements.deferred(function, keys));
        }

        @Override
        public CompletionStage<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
            return Failures.translated(statements.takeDue(function, limit, lease));
        }
    }
}
