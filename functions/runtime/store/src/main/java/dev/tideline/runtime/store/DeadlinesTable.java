package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.Parameter.orNull;
import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.StreamId;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deadlines.DueDeadline;
import dev.tideline.store.Deadlines.DueDeadlines;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The table {@code deadlines}: the statements that read it, and the arguments of append_with_deadlines() that write it. */
record DeadlinesTable(SqlClient client) {
    // The next one tells when to look again. Each part reads only rows that it returns.
    private static final String FIRST = """
            SELECT saga, step, version, (extract(epoch FROM due - statement_timestamp()) * 1000000)::bigint
            FROM (
                (SELECT * FROM deadlines WHERE function = $1 AND due <= statement_timestamp() ORDER BY due LIMIT $2)
                UNION ALL
                (SELECT * FROM deadlines WHERE function = $1 AND due > statement_timestamp() ORDER BY due LIMIT 1)
            ) AS first ORDER BY due""";

    static final List<Parameter<AppendCall>> ARGUMENTS = List.of(
            Parameter.array("deadline_functions", TEXT, AppendCall::deadlines, Deadline::function),
            Parameter.array(
                    "deadline_sagas",
                    TEXT,
                    AppendCall::deadlines,
                    deadline -> deadline.saga().value()),
            Parameter.array("deadline_steps", TEXT, AppendCall::deadlines, Deadline::step),
            Parameter.array("deadline_versions", BIGINT, AppendCall::deadlines, Deadline::version),
            Parameter.array(
                    "deadline_micros",
                    BIGINT,
                    AppendCall::deadlines,
                    orNull(deadline -> deadline.after().map(TimeUnit.MICROSECONDS::convert))));

    Future<DueDeadlines> due(String function, int limit) {
        return SqlQueries.list(client, FIRST, Tuple.of(function, (long) limit), First::of)
                .map(first -> new DueDeadlines(
                        first.stream().filter(First::isDue).map(First::deadline).toList(),
                        first.stream()
                                .filter(one -> !one.isDue())
                                .map(First::after)
                                .findFirst()));
    }

    private record First(DueDeadline deadline, Duration after) {
        static First of(Row row) {
            return new First(
                    new DueDeadline(new StreamId(row.getString(0)), row.getString(1), row.getLong(2)),
                    Duration.of(row.getLong(3), ChronoUnit.MICROS));
        }

        boolean isDue() {
            return !after.isPositive();
        }
    }
}
