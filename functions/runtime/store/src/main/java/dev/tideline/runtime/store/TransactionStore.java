package dev.tideline.runtime.store;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.EventStore;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamHistory;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The event store within one transaction. A failed statement ends the transaction, so none is retried. */
final class TransactionStore extends TableReads {
    private final AppendFunction function;
    private final SnapshotsTable snapshots;

    TransactionStore(SqlConnection connection) {
        super(connection);
        this.function = new AppendFunction(connection);
        this.snapshots = new SnapshotsTable(connection);
    }

    @Override
    <T> CompletionStage<T> run(Supplier<Future<T>> statement) {
        return Failures.translated(statement.get());
    }

    @Override
    public CompletionStage<AppendResult> append(Append append) {
        return run(() -> function.append(append));
    }

    @Override
    public CompletionStage<Map<StreamId, StreamHistory>> histories(Map<StreamId, String> formats) {
        return run(() -> snapshots.histories(formats));
    }

    /** Keeps nothing: the events may yet be rolled back, and a failure would end the transaction. */
    @Override
    public CompletionStage<Void> keep(Collection<Snapshot> snapshots) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public <T> CompletionStage<T> locked(Collection<StreamId> streams, Function<EventStore, CompletionStage<T>> work) {
        return run(() -> function.lock(streams)).thenCompose(_ -> work.apply(this));
    }
}
