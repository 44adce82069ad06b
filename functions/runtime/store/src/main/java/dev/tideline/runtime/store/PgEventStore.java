package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The event store in PostgreSQL. It closes nothing: the pool is its owner's. */
@Singleton
public class PgEventStore extends TableReads {
    private final Pool pool;
    private final SnapshotsTable snapshots;
    private final SharedAppends appends;
    private final SharedLoads loads;

    /** @param pool with the time-outs of {@link PgPools} */
    @Inject
    public PgEventStore(Pool pool) {
        super(pool);
        this.pool = pool;
        this.snapshots = new SnapshotsTable(pool);
        this.appends = new SharedAppends(new EventsTable(pool), new AppendFunction(pool));
        this.loads = new SharedLoads(snapshots);
    }

    @Override
    <T> CompletionStage<T> run(Supplier<Future<T>> statement) {
        return Failures.retried(statement);
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return appends.append(append);
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return loads.histories(formats);
    }

    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return run(() -> this.snapshots.keep(snapshots));
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return run(() -> pool.withTransaction(connection -> new AppendFunction(connection)
                .lock(streams)
                .compose(_ -> Future.fromCompletionStage(worked(work, new TransactionStore(connection))))));
    }

    private static <T> CompletionStage<T> worked(Function<EventStore, CompletionStage<T>> work, EventStore store) {
        return work.apply(store).exceptionallyCompose(failure -> {
            throw new Failures.WorkFailedException(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        });
    }
}
