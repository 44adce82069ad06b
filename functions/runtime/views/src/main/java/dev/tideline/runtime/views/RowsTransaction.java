package dev.tideline.runtime.views;

import dev.tideline.runtime.handling.DeferralPolicy;
import dev.tideline.runtime.store.AppendStatement;
import dev.tideline.runtime.views.Applied.Complete;
import dev.tideline.store.Append;
import dev.tideline.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;

/**
 * Applies a batch in one transaction: rows, and what is deferred, parked and released.
 *
 * @param schema of the tables, if they are not where they are found anyway
 */
record RowsTransaction<V extends View>(
        Projection<V> projection, DeferralPolicy policy, Views views, Optional<String> schema) {

    /** Completes when the batch is committed, or with the reason why it cannot be applied. Nothing is written then. */
    CompletionStage<Applied<V>> run(Attempt attempt) {
        return views.<Applied<V>>transaction(schema, session -> within(session, attempt))
                .onFailure(RolledBack.class)
                .recoverWithItem(this::rolledBack)
                .subscribeAsCompletionStage();
    }

    private Uni<Applied<V>> within(Session session, Attempt attempt) {
        var begun = BatchSteps.begin(projection, attempt);
        if (!begun.failures().isEmpty()) {
            throw new RolledBack(new Applied.Failed<>(begun.failures()));
        }
        var ids = begun.empty().values().stream().map(View::id).collect(Collectors.toSet());
        return new ById<>(projection.view())
                .find(session, ids, LockModeType.PESSIMISTIC_WRITE)
                .chain(found -> versionRows(session, attempt)
                        .map(versionRows -> new BatchSteps<>(
                                        projection,
                                        policy,
                                        schema.isEmpty(),
                                        attempt,
                                        begun.empty(),
                                        found,
                                        versionRows)
                                .apply()))
                .chain(applied -> switch (applied) {
                    case Complete<V> complete -> write(session, complete).replaceWith(applied);
                    case Applied.Failed<V> _, Applied.Missing<V> _ -> throw new RolledBack(applied);
                });
    }

    /** The version rows of this batch's streams, by the view rows that they belong to. A row's lock is its version rows' lock too. */
    private Uni<Map<Object, List<AppliedVersionRow>>> versionRows(Session session, Attempt attempt) {
        if (projection.versionRows().isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        var streams = attempt.batch().stream()
                .map(delivery -> delivery.stream().value())
                .collect(Collectors.toSet());
        return new ById<>(projection.versionRows().get())
                .find(session, streams, LockModeType.NONE)
                .map(versionRows -> versionRows.stream()
                        .map(AppliedVersionRow.class::cast)
                        .collect(Collectors.groupingBy(AppliedVersionRow::row)));
    }

    private Uni<Void> write(Session session, Complete<V> complete) {
        var versionRows = complete.rows().stream().flatMap(row -> row.versionRows().stream());
        return session.persistAll(
                        Stream.concat(complete.begun().stream(), versionRows).toArray())
                .chain(session::flush)
                .chain(() -> append(session, policy.append(complete.results())));
    }

    private static Uni<Void> append(Session session, Append append) {
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
                        // Another instance has parked the event at the same time. The event is deferred now in any
                        // case.
                        throw new StoreUnavailableException(
                                new IllegalStateException("another instance has parked an event of this batch"));
                    }
                })
                .replaceWithVoid();
    }

    @SuppressWarnings("unchecked")
    private Applied<V> rolledBack(RolledBack failure) {
        return (Applied<V>) failure.applied;
    }

    /** Ends a transaction whose rows must not be written. It is no error, and has no stack trace. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Applied<?> applied;

        RolledBack(Applied<?> applied) {
            super("nothing is written", null, false, false);
            this.applied = applied;
        }
    }
}
