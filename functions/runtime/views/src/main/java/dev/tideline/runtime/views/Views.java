package dev.tideline.runtime.views;

import dev.tideline.query.RowSource.Found;
import dev.tideline.runtime.handling.CallerTimeouts;
import dev.tideline.runtime.store.ListReads;
import dev.tideline.runtime.views.DatabaseFailure.None;
import dev.tideline.store.StoreUnavailableException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.hibernate.reactive.mutiny.Mutiny.SessionFactory;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;

/**
 * Sessions of Hibernate Reactive, for callers on any thread. A session keeps to one event loop, and is found in the data of the
 * Vert.x context. So each session has a context of its own.
 */
@Singleton
public class Views {
    private static final Duration TRANSACTION = Duration.ofSeconds(15);

    /**
     * Rows are read in the order of an index: to sort all of them would look cheaper to a planner that takes them for few. And
     * each list is planned by its own values: most users have few orders, and one may have nearly all.
     */
    private static final String LIST = ListReads.TERMS
            + "; SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off"
            + "; SET LOCAL plan_cache_mode = force_custom_plan";

    private final SessionFactory sessions;
    private final ListReads lists;
    private final Vertx vertx;
    private final Context ownLoop;

    Views(SessionFactory sessions, ListReads lists, Vertx vertx) {
        this.sessions = sessions;
        this.lists = lists;
        this.vertx = vertx;
        this.ownLoop = ((VertxInternal) vertx).createEventLoopContext();
    }

    /**
     * Runs a query of Panache for a caller that waits. Fails with {@link StoreUnavailableException} if the database does not
     * answer in time.
     *
     * @param <T> rows, detached from the session
     */
    public <T> Uni<T> read(Supplier<Uni<T>> question) {
        return available(onContext(CallerTimeouts.ANSWER, () -> Panache.withSession(question)));
    }

    /**
     * Reads a page of a list, in its turn, for a caller that waits. Fails with {@link StoreUnavailableException} if the database
     * does not answer in time, or if too many wait already.
     */
    public <V> Uni<Found<V>> list(Rows<V> rows, int limit) {
        return available(Uni.createFrom()
                .completionStage(() -> lists.inTurn(() -> onContext(
                                TRANSACTION,
                                () -> sessions.withTransaction(session -> {
                                    session.setDefaultReadOnly(true);
                                    return terms(session).chain(() -> rows.page(session, limit));
                                }))
                        .subscribeAsCompletionStage()))
                .ifNoItem()
                .after(CallerTimeouts.ANSWER)
                .failWith(() -> new TimeoutException("a list took longer than " + CallerTimeouts.ANSWER)));
    }

    private static <T> Uni<T> available(Uni<T> read) {
        return read.onFailure(failure -> !(DatabaseFailure.of(failure) instanceof None))
                .transform(StoreUnavailableException::new);
    }

    public static Uni<Void> terms(Session session) {
        var connection = ((MutinySessionImpl) session).getReactiveConnection();
        return Uni.createFrom().completionStage(() -> connection.executeUnprepared(LIST));
    }

    /**
     * Commits if the work succeeds.
     *
     * @param schema where tables are looked for first
     */
    public <T> Uni<T> transaction(Optional<String> schema, Function<Session, Uni<T>> work) {
        return onContext(
                TRANSACTION,
                () -> sessions.withTransaction(session -> schema.map(first -> lookFirstIn(first, session))
                        .orElse(Uni.createFrom().voidItem())
                        .chain(() -> work.apply(session))));
    }

    /** Makes a schema the first to look in, until the transaction ends. */
    private static Uni<Void> lookFirstIn(String schema, Session session) {
        return session.createNativeQuery(
                        "select set_config('search_path', quote_ident(:schema) || ', ' || current_setting('search_path'), true)",
                        String.class)
                .setParameter("schema", schema)
                .getSingleResult()
                .replaceWithVoid();
    }

    /** Fails with a {@link TimeoutException} if all of it takes too long. */
    private <T> Uni<T> onContext(Duration timeout, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            var context = VertxContext.createNewDuplicatedContext(eventLoop());
            VertxContextSafetyToggle.setContextSafe(context, true);
            context.runOnContext(_ -> {
                var running =
                        Uni.createFrom().<T>deferred(work::get).subscribe().with(emitter::complete, emitter::fail);
                var timer = vertx.setTimer(timeout.toMillis(), _ -> {
                    running.cancel();
                    emitter.fail(new TimeoutException("the database took longer than " + timeout));
                });
                emitter.onTermination(() -> vertx.cancelTimer(timer));
            });
        });
    }

    /** The caller's own, if it is on one. */
    private Context eventLoop() {
        var current = Vertx.currentContext();
        return current != null && current.isEventLoopContext() ? VertxContext.getRootContext(current) : ownLoop;
    }
}
