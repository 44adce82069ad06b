package dev.tideline.runtime.store;

import dev.tideline.event.Topics;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The backlog in the database, as metrics: events that are not published yet, by topic, and events that functions have deferred.
 * A process that always runs reads it from time to time. A function with nothing to read from Kafka may not run.
 */
@Singleton
public class BacklogMetrics {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** The most that are counted. The alarm is raised long before that. */
    private static final int MOST = 100_000;

    // Events beyond a topic's mark are read by position, up to a limit. Events without a position are read in the
    // order of the queue, from where it is drained: before that there may be millions of dead rows.
    private static final String UNPUBLISHED = """
            WITH categories AS (
                SELECT topic, array_agg(category) AS those, true AS are_those FROM unnest($1::text[], $2::text[]) AS c (category, topic)
                GROUP BY topic UNION ALL SELECT 'unknown', $1, false
            ), waiting AS MATERIALIZED (
                SELECT stream_id, version, seq FROM publication_queue
                WHERE seq > (SELECT seq FROM stamps ORDER BY position DESC LIMIT 1) ORDER BY seq LIMIT %1$d
            )
            SELECT topic, stamped.events + queued.events, greatest(0, coalesce(extract(epoch FROM clock_timestamp() - least(
                (SELECT "timestamp" FROM positions JOIN events USING (stream_id, version) WHERE position = first_position),
                (SELECT "timestamp" FROM waiting JOIN events USING (stream_id, version) WHERE seq = first_seq))), 0))::float8
            FROM relay CROSS JOIN categories LEFT JOIN relay_lanes lane USING (topic)
            CROSS JOIN LATERAL (
                SELECT count(*) AS events, min(position) AS first_position FROM positions
                WHERE position > greatest(lane.published, relay.published)
                    AND position <= greatest(lane.published, relay.published) + %1$d
                    AND (split_part(stream_id, '-', 1) = ANY (those)) = are_those
            ) AS stamped
            CROSS JOIN LATERAL (
                SELECT count(*) AS events, min(seq) AS first_seq FROM waiting
                WHERE (split_part(stream_id, '-', 1) = ANY (those)) = are_those
            ) AS queued""".formatted(MOST);
    private static final String DEFERRED = """
            SELECT function, count(*) FILTER (WHERE parked_at IS NULL), count(*) FILTER (WHERE parked_at IS NOT NULL)
            FROM (SELECT function, parked_at FROM deferrals WHERE NOT passed_over LIMIT %d) AS counted GROUP BY function""".formatted(MOST);

    private static final String[] CATEGORIES = Topics.BY_CATEGORY.keySet().toArray(String[]::new);
    private static final String[] TOPICS =
            Stream.of(CATEGORIES).map(Topics.BY_CATEGORY::get).toArray(String[]::new);

    private final Vertx vertx;
    private final Pool pool;
    private final Duration interval;
    private final MultiGauge deferred = gauge(
            "tideline.events.deferred", "Events that the function has deferred, or that wait behind a deferred one");
    private final MultiGauge parked =
            gauge("tideline.events.parked", "Parked events, which wait until an operator replays or discards them");
    private final MultiGauge lagEvents =
            gauge("tideline.relay.lag.events", "Committed events that are not known to be published");
    private final MultiGauge lagSeconds = MultiGauge.builder("tideline.relay.lag")
            .baseUnit("seconds")
            .description("The age of the oldest event that is not known to be published")
            .register(Metrics.globalRegistry);
    private final DatabaseGauges gauges = new DatabaseGauges(
            "deferred, parked and unpublished events", List.of(lagEvents, lagSeconds, deferred, parked), this::read);

    @Inject
    BacklogMetrics(Vertx vertx, Pool pool) {
        this(vertx, pool, INTERVAL);
    }

    BacklogMetrics(Vertx vertx, Pool pool, Duration interval) {
        this.vertx = vertx;
        this.pool = pool;
        this.interval = interval;
    }

    /** Starts the metrics. There are none while the database does not answer. */
    public void watch() {
        gauges.start(vertx, interval);
    }

    /** Stops before the connections end. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        gauges.stop();
    }

    private Future<?> read() {
        return unpublished(pool)
                .compose(unpublished -> pool.query(DEFERRED).execute().onSuccess(counts -> {
                    lagEvents.register(rows("topic", unpublished, 1), true);
                    lagSeconds.register(rows("topic", unpublished, 2), true);
                    deferred.register(rows("function", counts, 1), true);
                    parked.register(rows("function", counts, 2), true);
                }));
    }

    /**
     * Returns a row for each topic: its name, the number of events that wait for the relay, and the seconds that the oldest has
     * waited.
     */
    static Future<RowSet<io.vertx.sqlclient.Row>> unpublished(Pool pool) {
        return pool.preparedQuery(UNPUBLISHED)
                .execute(Tuple.tuple().addValue(CATEGORIES).addValue(TOPICS));
    }

    private static List<Row<?>> rows(String tag, RowSet<io.vertx.sqlclient.Row> counts, int column) {
        return StreamSupport.stream(counts.spliterator(), false)
                .<Row<?>>map(row -> Row.of(Tags.of(tag, row.getString(0)), row.getDouble(column)))
                .toList();
    }

    private static MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(Metrics.globalRegistry);
    }
}
