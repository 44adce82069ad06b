package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.Parameter.orNull;
import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.BOOLEAN;
import static dev.tideline.runtime.store.PgType.INT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.DeferredEvents.DueEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The table {@code deferrals}: the statements that read it, and the arguments of append() that write it. */
record DeferralsTable(SqlClient client) {
    private static final String DEFERRED = """
            SELECT stream_id, min(version) FILTER (WHERE NOT passed_over), array_agg(version) FILTER (WHERE passed_over)
            FROM deferrals WHERE function = $1 AND stream_id = ANY ($2) GROUP BY stream_id""";
    // An event that is due later than any backoff or lease was deferred by a clock that has been set back since. Each
    // kind is read by itself, so that neither reads the events that wait.
    private static final String TAKE_DUE = """
            WITH late AS MATERIALIZED (
                SELECT stream_id, version, next_attempt FROM deferrals
                WHERE function = $1 AND next_attempt <= statement_timestamp() AND next_attempt < 'infinity'
                ORDER BY next_attempt LIMIT $2 FOR UPDATE SKIP LOCKED
            ), ahead AS MATERIALIZED (
                SELECT stream_id, version, next_attempt FROM deferrals
                WHERE function = $1 AND next_attempt < 'infinity'
                    AND next_attempt > statement_timestamp() + greatest($3::float8, %d) * interval '1 microsecond'
                ORDER BY next_attempt LIMIT $2 - (SELECT count(*) FROM late) FOR UPDATE SKIP LOCKED
            ), due AS (
                TABLE late UNION ALL TABLE ahead
            ), taken AS (
                UPDATE deferrals d SET next_attempt = statement_timestamp() + $3::float8 * interval '1 microsecond'
                FROM due WHERE d.function = $1 AND d.stream_id = due.stream_id AND d.version = due.version
                RETURNING d.stream_id, d.version, d.attempts, d.discarded, due.next_attempt AS due_since
            )
            SELECT attempts, discarded, %s FROM taken JOIN events USING (stream_id, version)
            ORDER BY due_since, stream_id""".formatted(micros(Deferral.LONGEST_PAUSE), EnvelopeRow.COLUMNS);

    static final List<Parameter<AppendCall>> ARGUMENTS = List.of(
            Parameter.array("deferral_functions", TEXT, AppendCall::deferrals, Deferral::function),
            Parameter.array(
                    "deferral_keys",
                    TEXT,
                    AppendCall::deferrals,
                    deferral -> deferral.streamId().value()),
            Parameter.array("deferral_versions", BIGINT, AppendCall::deferrals, Deferral::version),
            Parameter.array("deferral_attempts", INT, AppendCall::deferrals, Deferral::attempts),
            Parameter.array(
                    "deferral_micros",
                    BIGINT,
                    AppendCall::deferrals,
                    orNull(deferral -> deferral.retryAfter().map(DeferralsTable::micros))),
            Parameter.array("deferral_reasons", TEXT, AppendCall::deferrals, Deferral::reason),
            Parameter.array("deferral_discards", BOOLEAN, AppendCall::deferrals, Deferral::discarded),
            Parameter.array("lifted_functions", TEXT, AppendCall::releases, Release::function),
            Parameter.array(
                    "lifted_keys",
                    TEXT,
                    AppendCall::releases,
                    release -> release.streamId().value()),
            Parameter.array("lifted_versions", BIGINT, AppendCall::releases, Release::version));

    Future<Map<StreamId, DeferredVersions>> deferred(String function, Collection<StreamId> streamIds) {
        return client.preparedQuery(DEFERRED)
                .execute(Tuple.of(function).addValue(TEXT.array(streamIds, StreamId::value)))
                .map(rows -> SqlQueries.stream(rows)
                        .collect(Collectors.toMap(row -> new StreamId(row.getString(0)), DeferralsTable::versions)));
    }

    private static DeferredVersions versions(Row row) {
        return new DeferredVersions(
                Optional.ofNullable(row.getLong(1)).map(OptionalLong::of).orElse(OptionalLong.empty()),
                Optional.ofNullable(row.getArrayOfLongs(2)).map(Set::of).orElse(Set.of()));
    }

    Future<List<DueEvent>> takeDue(String function, int limit, Duration lease) {
        return SqlQueries.list(
                client,
                TAKE_DUE,
                Tuple.of(function, (long) limit, micros(lease)),
                row -> new DueEvent(EnvelopeRow.of(row, 2), row.getInteger(0), row.getBoolean(1)));
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }
}
