package dev.tideline.projections.sagaview;

import dev.tideline.runtime.store.DatabaseGauges;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.RowSet;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The number of open saga instances by saga, version of the plan, and state, as a metric. It tells which sagas are stuck, and which
 * versions of a plan are still needed. There is no value while the database does not answer.
 */
@Singleton
class OpenSagas {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** The most that are counted. */
    private static final int MOST = 100_000;

    private static final String COUNT = """
            SELECT saga, version, state, count(*) FROM (
                SELECT saga, version, state FROM saga_view WHERE started_at IS NOT NULL AND ended_at IS NULL LIMIT %d
            ) AS open GROUP BY saga, version, state""".formatted(MOST);

    private final Vertx vertx;
    private final Pool pool;
    private final MultiGauge open = MultiGauge.builder("tideline.sagas.open")
            .description("Saga instances that have not ended")
            .register(Metrics.globalRegistry);
    private final DatabaseGauges gauges = new DatabaseGauges("open sagas", List.of(open), this::read);

    OpenSagas(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        gauges.start(vertx, INTERVAL);
    }

    /** Stops before the connections end. */
    void stop(@Observes @Priority(1) ShutdownEvent event) {
        gauges.stop();
    }

    private Future<?> read() {
        return pool.query(COUNT).execute().onSuccess(counts -> open.register(rows(counts), true));
    }

    private static List<Row<?>> rows(RowSet<io.vertx.sqlclient.Row> counts) {
        return StreamSupport.stream(counts.spliterator(), false)
                .<Row<?>>map(row -> Row.of(
                        Tags.of(
                                "saga",
                                row.getString(0),
                                "version",
                                row.getInteger(1).toString(),
                                "state",
                                row.getString(2)),
                        row.getLong(3)))
                .toList();
    }
}
