package dev.tideline.runtime.views;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;

/** The meaning of a transaction's failure for its callers. */
sealed interface DatabaseFailure {
    /** Another transaction was in the way; the transaction is retried at once. */
    record Collision() implements DatabaseFailure {}

    /** The database does not take these values, now or later. */
    record Refused(String sqlState) implements DatabaseFailure {
        /** PostgreSQL's own message may quote the data, and with it a person's. */
        RuntimeException toException() {
            return new IllegalStateException("the view can never accept this row: SQLSTATE " + sqlState);
        }
    }

    /** The database does not answer, or said that it cannot now. */
    record Away() implements DatabaseFailure {}

    /** The failure was not the database's. */
    record None() implements DatabaseFailure {}

    static DatabaseFailure of(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refusal && refusal.getSQLState() != null) {
                return of(refusal.getSQLState());
            }
            if (cause instanceof SQLException
                    || cause instanceof IOException
                    || cause instanceof VertxException
                    || cause instanceof TimeoutException
                    // This is the pool's message if it had no connection in time.
                    || cause instanceof NoStackTraceThrowable) {
                return new Away();
            }
        }
        return new None();
    }

    /** Returns the failure of an SQLSTATE: https://www.postgresql.org/docs/18/errcodes-appendix.html. */
    private static DatabaseFailure of(String sqlState) {
        return switch (sqlState) {
            // unique_violation: the same row was made by another instance; serialization_failure, deadlock_detected.
            case "23505", "40001", "40P01" -> new Collision();
            default ->
                switch (sqlState.substring(0, 2)) {
                    // data exception, integrity constraint violation, program limit exceeded
                    case "22", "23", "54" -> new Refused(sqlState);
                    default -> new Away();
                };
        };
    }
}
