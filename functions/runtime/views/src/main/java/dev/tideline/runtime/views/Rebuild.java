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
 * Builds a projection's view anew from the event store, while others go on keeping it and reading it:
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
     * Returns when the view is what the store's events fold into. Fails, and has changed nothing that anybody reads, if
     * another rebuild of it is under way, if the store has events that this code does not know, or if the database goes
     * away; it may then be run again.
     */
    public <V extends View> void run(Projection<V> projection) {
        var options = pools.encrypted(PgConnectOptions.fromUri(url))
                // As long as they take, whatever the role's own limit.
                .addProperty("statement_timeout", "0")
                // Frozen, it must not keep the view locked.
                .addProperty("idle_in_transaction_session_timeout", "10s")
                // PostgreSQL would tell of every table that goes with the schema.
                .addProperty("client_min_messages", "warning");
        // Not of the pool: its end has to end what it holds, and its statements may take their time.
        var connection = await(PgConnection.connect(vertx, options));
        try {
            new Run<>(projection, connection).run();
        } finally {
            await(connection.close());
        }
    }

    /** How far it has come, and how long it will take at the rate so far. */
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
            // Of this connection, and with it gone: what is built here is put to use on the same one.
            if (!query("SELECT pg_try_advisory_lock(hashtext('" + schema + "'), 0)")
                    .getBoolean(0)) {
                throw new IllegalStateException("another rebuild of " + function + " is under way");
            }
            // What a rebuild that did not end has left is nobody's.
            execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema);
            // Its deferrals too: what cannot be applied is deferred as ever, but not for those who keep the view.
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
                // Read while these are applied.
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
            // Whoever keeps the view waits now, and has applied nothing that is not in the store up to here.
            catchUp(head());
            tables.forEach(table -> {
                // Of the usual view, which is right, nothing is written.
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
                LOG.warnf("%s: the view is in use for long, tries again", function);
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
