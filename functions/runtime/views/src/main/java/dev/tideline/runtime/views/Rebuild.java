package dev.tideline.runtime.views;

import dev.tideline.runtime.handling.Causes;
import dev.tideline.runtime.store.PgPools;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import jakarta.inject.Singleton;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Builds a projection's view anew from the event store, while others keep and read the old one:
 * docs/adr/0005-a-view-is-rebuilt-beside-itself.md.
 */
@Singleton
public class Rebuild {
    private static final Logger LOG = Logger.getLogger(Rebuild.class);
    private static final int BATCH = 1_000;
    private static final int BAR = 20;
    private static final long SECONDS_BETWEEN_LINES = 5;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final ProjectionEngines engines;
    private final EventStore store;
    private final Vertx vertx;
    private final PgPools pools;
    private final String url;

    Rebuild(
            ProjectionEngines engines,
            EventStore store,
            Vertx vertx,
            PgPools pools,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url) {
        this.engines = engines;
        this.store = store;
        this.vertx = vertx;
        this.pools = pools;
        this.url = url;
    }

    /**
     * Rebuilds a view, and returns when it equals the fold of the store's events. Fails if another rebuild of it is under way, or
     * if the database goes away. Fails also if the store has events that this code does not know. After a failure, nothing that
     * is read has changed, and the rebuild may be run again.
     */
    public <V extends View> void run(Projection<V> projection) {
        var options = pools.encrypted(PgConnectOptions.fromUri(url))
                // Statements may take any time, whatever the role's own limit.
                .addProperty("statement_timeout", "0")
                // A frozen process must not keep the view locked.
                .addProperty("idle_in_transaction_session_timeout", "10s")
                // PostgreSQL would send a notice of every table that is dropped with the schema.
                .addProperty("client_min_messages", "warning");
        // The connection is not from the pool. Its end has to end its locks, and its statements may take any time.
        var connection = await(PgConnection.connect(vertx, options));
        try {
            new Run<>(projection, connection).run();
        } finally {
            await(connection.close());
        }
    }

    /** Returns the progress, and the remaining time at the rate so far. */
    static String progress(long done, long all, Duration elapsed) {
        var share = all == 0 ? 1 : Math.min(1, (double) done / all);
        var full = (int) (share * BAR);
        var perSecond = done / Math.max(0.001, elapsed.toMillis() / 1_000.0);
        return String.format(
                Locale.ROOT,
                "[%s%s] %d %%, %,d of %,d events, %,.0f events/s%s",
                "#".repeat(full),
                "-".repeat(BAR - full),
                (int) (share * 100),
                done,
                all,
                perSecond,
                done < all && done > 0
                        ? String.format(Locale.ROOT, ", %,.0f s left", Math.ceil((all - done) / perSecond))
                        : "");
    }

    private static <T> T await(Future<T> answer) {
        return await(answer.toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Causes.of(e) instanceof RuntimeException failure ? failure : e;
        }
    }

    private final class Run<V extends View> {
        private final String function;
        private final PgConnection connection;
        private final String schema;
        private final List<String> tables;
        private final ProjectionEngine<V> engine;
        private final long started = System.nanoTime();
        private long lastLine = started;
        private long position;

        Run(Projection<V> projection, PgConnection connection) {
            this.function = projection.function();
            this.connection = connection;
            var name = "rebuild-" + function;
            this.schema = '"' + name + '"';
            this.tables = Stream.concat(Stream.of(projection.view()), projection.versionRows().stream())
                    .map(entity -> entity.getAnnotation(Table.class).name())
                    .toList();
            this.engine = engines.engine(projection, name);
        }

        void run() {
            // The lock belongs to this connection, and ends with it. The new tables are put to use on the same
            // connection.
            if (!query("SELECT pg_try_advisory_lock(hashtext('" + schema + "'), 0)")
                    .getBoolean(0)) {
                throw new IllegalStateException("another rebuild of " + function + " is under way");
            }
            // Tables of a rebuild that did not end belong to nobody.
            execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema);
            // So do its deferred events. Events that cannot be applied are deferred in a rebuild too, but not for the
            // projection that keeps the view.
            Stream.concat(tables.stream(), Stream.of("deferrals"))
                    .forEach(table ->
                            execute("CREATE UNLOGGED TABLE %s.%s (LIKE %2$s INCLUDING ALL)".formatted(schema, table)));
            do {
                catchUp(head());
            } while (head() - position > BATCH || !replaced());
            execute("DROP SCHEMA " + schema + " CASCADE");
            line(position);
        }

        private void catchUp(long head) {
            var next = read(position, head);
            while (position < head) {
                var events = await(next);
                var last = events.getLast().position();
                // The next page is read while this one is applied.
                next = read(last, head);
                await(engine.handle(
                        events.stream().map(PositionedEvent::envelope).toList()));
                position = last;
                if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastLine) >= SECONDS_BETWEEN_LINES) {
                    line(head());
                }
            }
        }

        private CompletionStage<List<PositionedEvent>> read(long after, long head) {
            return after < head ? store.readAll(after, BATCH) : CompletableFuture.completedFuture(List.of());
        }

        /** False if the view is in use for so long that to wait for it would hold up everybody. */
        private boolean replaced() {
            var transaction = await(connection.begin());
            if (!locked()) {
                await(transaction.rollback());
                return false;
            }
            // The projection that keeps the view waits now. All events that it has applied are in the store up to here.
            catchUp(head());
            tables.forEach(table -> {
                // Rows of the old view that are right already are not written.
                execute("DELETE FROM %s is_now WHERE NOT EXISTS (SELECT FROM %s.%1$s built WHERE built = is_now)"
                        .formatted(table, schema));
                execute("INSERT INTO %s SELECT * FROM %s.%1$s ON CONFLICT DO NOTHING".formatted(table, schema));
            });
            execute("INSERT INTO deferrals SELECT * FROM " + schema + ".deferrals ON CONFLICT DO NOTHING");
            await(transaction.commit());
            return true;
        }

        /** Others may read, and no more; until the transaction ends. */
        private boolean locked() {
            try {
                execute("SET LOCAL lock_timeout = '5s'; LOCK TABLE " + String.join(", ", tables)
                        + " IN EXCLUSIVE MODE");
                return true;
            } catch (PgException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSqlState())) {
                    throw e;
                }
                LOG.warnf("%s: the view could not be replaced because it is in use; retrying", function);
                return false;
            }
        }

        private long head() {
            return query("SELECT coalesce(max(position), 0) FROM positions").getLong(0);
        }

        private void line(long head) {
            lastLine = System.nanoTime();
            LOG.infof("%s: %s", function, progress(position, head, Duration.ofNanos(lastLine - started)));
        }

        private Row query(String sql) {
            return await(connection.query(sql).execute()).iterator().next();
        }

        private void execute(String sql) {
            await(connection.query(sql).execute());
        }
    }
}
