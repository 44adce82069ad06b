package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.PgType.BIGINT;
import static dev.tideline.runtime.store.PgType.BOOLEAN;
import static dev.tideline.runtime.store.PgType.INT;
import static dev.tideline.runtime.store.PgType.TEXT;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.StreamAppend;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Calls append(), append_with_deadlines() and lock_streams(), functions of the database: see
 * {@code docs/adr/0003-append-as-one-function-call.md}.
 */
record AppendFunction(SqlClient client) {
    static final List<Parameter<AppendCall>> ARGUMENTS = Stream.of(
                    streams(), EventsTable.ARGUMENTS, ReceiptsTable.ARGUMENTS, DeferralsTable.ARGUMENTS, waits())
            .flatMap(List::stream)
            .toList();

    static final NamedStatement<AppendCall> APPEND = statement("append", ARGUMENTS);
    private static final NamedStatement<AppendCall> APPEND_WITH_DEADLINES = statement(
            "append_with_deadlines",
            Stream.concat(ARGUMENTS.stream(), DeadlinesTable.ARGUMENTS.stream()).toList());

    private static final String LOCK_STREAMS = "SELECT lock_streams($1)";

    private static NamedStatement<AppendCall> statement(String function, List<Parameter<AppendCall>> arguments) {
        return NamedStatement.call(
                "outcome, conflicts, expected, actual, duplicates, earlier_receipt", function, arguments);
    }

    private static List<Parameter<AppendCall>> streams() {
        return List.of(
                Parameter.array(
                        "streams",
                        TEXT,
                        AppendCall::streams,
                        stream -> stream.stream().value()),
                Parameter.array("expected_versions", BIGINT, AppendCall::streams, StreamAppend::expectedVersion),
                Parameter.array(
                        "event_counts",
                        INT,
                        AppendCall::streams,
                        stream -> stream.events().size()));
    }

    private static List<Parameter<AppendCall>> waits() {
        return List.of(Parameter.of("waits", BOOLEAN, AppendCall::waits));
    }

    sealed interface Attempt {
        record Answered(AppendResult result) implements Attempt {}

        /** Others hold locks on these streams. Nothing has been written. */
        record Busy(Set<StreamId> streams) implements Attempt {}
    }

    Future<AppendResult> append(Append append) {
        var statement = append.deadlines().isEmpty() ? APPEND : APPEND_WITH_DEADLINES;
        return statement
                .execute(client, new AppendCall(append, true))
                .map(rows -> result(append, rows.iterator().next()));
    }

    /** Appends without waiting for locks that others hold on the streams. */
    Future<Attempt> appendIfFree(Append append) {
        return APPEND.execute(client, new AppendCall(append, false))
                .map(rows -> attempt(append, rows.iterator().next()));
    }

    /** Locks the streams against appends of others, until the transaction ends. */
    Future<Void> lock(Collection<StreamId> streams) {
        return client.preparedQuery(LOCK_STREAMS)
                .execute(Tuple.of(TEXT.array(streams, StreamId::value)))
                .mapEmpty();
    }

    private static Attempt attempt(Append append, Row row) {
        return row.getString("outcome").equals("busy")
                ? new Attempt.Busy(Stream.of(row.getArrayOfStrings("conflicts"))
                        .map(StreamId::new)
                        .collect(Collectors.toSet()))
                : new Attempt.Answered(result(append, row));
    }

    private static AppendResult result(Append append, Row row) {
        return switch (row.getString("outcome")) {
            case AppendStatement.APPENDED -> Appended.of(append);
            case "conflict" -> new Conflict(conflicts(row));
            case "duplicate" -> new Duplicate(Set.of(row.getArrayOfUUIDs("duplicates")));
            case "already_received" ->
                new AlreadyReceived(ReceiptsTable.receipt(row.getArrayOfStrings("earlier_receipt")));
            case String other -> throw new IllegalStateException("append() answered " + other);
        };
    }

    private static List<StreamConflict> conflicts(Row row) {
        var streams = row.getArrayOfStrings("conflicts");
        var expected = row.getArrayOfLongs("expected");
        var actual = row.getArrayOfLongs("actual");
        return IntStream.range(0, streams.length)
                .mapToObj(i -> new StreamConflict(new StreamId(streams[i]), expected[i], actual[i]))
                .toList();
    }
}
