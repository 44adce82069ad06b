package dev.tideline.runtime.store;

import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StoreUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.DatabaseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The failures of PostgreSQL and its driver, as users of the store see them, and those that users never see. */
final class Failures {
    private static final Set<String> DEADLOCK_OR_SERIALIZATION = Set.of("40001", "40P01");
    // Data exception, cardinality violation, constraint violation, program limit exceeded.
    private static final Set<String> NEVER_ACCEPTABLE = Set.of("22", "21", "23", "54");
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private Failures() {}

    /** Runs the statement again, a bounded number of times, as long as it is the victim of a deadlock. */
    static <T> CompletionStage<T> retried(Supplier<Future<T>> statement) {
        var result = new CompletableFuture<T>();
        attempt(statement, 1, result);
        return result;
    }

    static <T> CompletionStage<T> translated(Future<T> statement) {
        return statement
                .recover(failure -> Future.failedFuture(translated(failure)))
                .toCompletionStage();
    }

    /** Turns any failure of a read into one after which the caller may ask again. */
    static <T> Future<T> ofRead(Future<T> statement) {
        return statement.recover(failure -> Future.failedFuture(new StoreUnavailableException(failure)));
    }

    private static <T> void attempt(Supplier<Future<T>> statement, int attempt, CompletableFuture<T> result) {
        begun(statement).onComplete(result::complete, failure -> {
            if (attempt < ATTEMPTS && isDeadlock(failure)) {
                after(FIRST_PAUSE.toMillis() << attempt, () -> attempt(statement, attempt + 1, result));
            } else {
                result.completeExceptionally(translated(failure));
            }
        });
    }

    /** Begins a statement. If that throws, the result has failed; a caller would otherwise wait in vain. */
    private static <T> Future<T> begun(Supplier<Future<T>> statement) {
        try {
            return statement.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Runs work after a pause, on the caller's Vert.x context if it has one. */
    private static void after(long maxMillis, Runnable work) {
        var millis = ThreadLocalRandom.current().nextLong(1, maxMillis + 1);
        var context = Vertx.currentContext();
        if (context == null) {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(work);
        } else {
            context.owner().setTimer(millis, _ -> work.run());
        }
    }

    private static boolean isDeadlock(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseException e && DEADLOCK_OR_SERIALIZATION.contains(e.getSqlState())) {
                return true;
            }
        }
        return false;
    }

    private static Throwable translated(Throwable failure) {
        return switch (failure) {
            case WorkFailedException e -> e.getCause();
            case CompletionException e when e.getCause() != null -> translated(e.getCause());
            // PostgreSQL's message and detail may quote the data, and with it a person's.
            case DatabaseException e
            when NEVER_ACCEPTABLE.contains(e.getSqlState().substring(0, 2)) ->
                new InvalidAppendException("the event store can never accept this append: SQLSTATE " + e.getSqlState());
            case DatabaseException e -> new StoreUnavailableException(e);
            case IllegalArgumentException e -> e;
            case InvalidAppendException e -> e;
            case StoreUnavailableException e -> e;
            // This is no failure of the server: the statement could not be sent, and never can be.
            case ArithmeticException e -> e;
            case DateTimeException e -> e;
            case ClassCastException e -> e;
            case IndexOutOfBoundsException e -> e;
            default -> new StoreUnavailableException(failure);
        };
    }

    /** Carries what the work of {@code locked} failed with past the driver, which it is none of. */
    static final class WorkFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WorkFailedException(Throwable cause) {
            super(cause);
        }
    }
}
