package dev.tideline.runtime.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.RowSet;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/**
 * What waits in the database, as metrics: events that are not published yet, and events that functions have set aside.
 * Looked at from time to time by one who is always there, since a function with nothing to read from Kafka may not run.
 */
@Singleton
public class Backlog {
    private static final Logger LOG = Logger.getLogger(Backlog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** No more are counted: by then the alarm has long been given. */
    private static final int MOST = 100_000;

    // By the queue's own order from where it is drained: before that may be millions of dead rows.
    private static final String UNPUBLISHED = """
            WITH waiting AS MATERIALIZED (
                SELECT stream_id, version, seq FROM publication_queue
                WHERE seq > (SELECT seq FROM stamps ORDER BY position DESC LIMIT 1) ORDER BY seq LIMIT %d
            ), oldest AS (
                (SELECT stream_id, version FROM positions WHERE position = (SELECT published + 1 FROM relay))
                UNION ALL (SELECT stream_id, version FROM waiting ORDER BY seq LIMIT 1)
            )
            SELECT (SELECT count(*) FROM waiting) + (SELECT coalesce(max(position), 0) FROM positions) - published,
                coalesce((SELECT extract(epoch FROM clock_timestamp() - min("timestamp"))
                    FROM oldest JOIN events USING (stream_id, version)), 0)::float8
            FROM relay""".formatted(MOST);
    private static final String SET_ASIDE = """
            SELECT function, count(*) FILTER (WHERE parked_at IS NULL), count(*) FILTER (WHERE parked_at IS NOT NULL)
            FROM (SELECT function, parked_at FROM deferrals WHERE NOT passed_over LIMIT %d) AS set_aside GROUP BY function""".formatted(MOST);

    private final Vertx vertx;
    private final Pool pool;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final MultiGauge deferred =
            gauge("tideline.events.deferred", "Set aside by a function, to be tried again, or behind one that is");
    private final MultiGauge parked = gauge("tideline.events.parked", "Set aside until somebody replays them");
    private volatile double events;
    private volatile double seconds;
    private volatile boolean stopped;

    Backlog(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /** From now on there are these metrics; while the database does not answer they have no value. */
    public void watch() {
        Gauge.builder("tideline.relay.lag.events", () -> events)
                .description("Committed, and not known to be in Kafka")
                .register(Metrics.globalRegistry);
        Gauge.builder("tideline.relay.lag", () -> seconds)
                .baseUnit("seconds")
                .description("The age of the oldest of those")
                .register(Metrics.globalRegistry);
        vertx.setPeriodic(INTERVAL.toMillis(), _ -> look());
    }

    /** Before the connections end. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopped = true;
    }

    private void look() {
        if (stopped || !looking.compareAndSet(false, true)) {
            return;
        }
        pool.query(UNPUBLISHED)
                .execute()
                .compose(unpublished -> pool.query(SET_ASIDE).execute().onSuccess(setAside -> {
                    var row = unpublished.iterator().next();
                    events = row.getLong(0);
                    seconds = row.getDouble(1);
                    deferred.register(rows(setAside, 1), true);
                    parked.register(rows(setAside, 2), true);
                }))
                .onFailure(failure -> {
                    if (!stopped && !Double.isNaN(events)) {
                        LOG.warn("How much waits in the database is not known for now", failure);
                    }
                    events = Double.NaN;
                    seconds = Double.NaN;
                    deferred.register(List.of(), true);
                    parked.register(List.of(), true);
                })
                .onComplete(_ -> looking.set(false));
    }

    private static List<Row<?>> rows(RowSet<io.vertx.sqlclient.Row> counts, int column) {
        return StreamSupport.stream(counts.spliterator(), false)
                .<Row<?>>map(row -> Row.of(Tags.of("function", row.getString(0)), row.getLong(column)))
                .toList();
    }

    private static MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(Metrics.globalRegistry);
    }
}
