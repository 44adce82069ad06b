package dev.tideline.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measures the highest throughput of a number of callers. Each calls again when it has its answer. The latency of independent
 * callers is measured by {@link OpenLoop}.
 */
final class ClosedLoop {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    private final Supplier<CompletionStage<?>> call;
    private final long warm;
    private final long end;
    private final Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended;

    private ClosedLoop(int callers, Duration warmUp, Duration length, Supplier<CompletionStage<?>> call) {
        this.call = call;
        warm = System.nanoTime() + warmUp.toNanos();
        end = warm + length.toNanos();
        ended = new CountDownLatch(callers);
    }

    /** @param micros how long each took that was answered after the warm-up, in microseconds */
    record Result(Duration length, Histogram micros) {
        double perSecond() {
            return micros.getTotalCount() / (length.toNanos() / 1e9);
        }
    }

    /**
     * @param call the measured call; it succeeds only if its work has been done
     * @throws IllegalStateException if a call has failed
     */
    static Result run(int callers, Duration warmUp, Duration length, Supplier<CompletionStage<?>> call)
            throws InterruptedException {
        var loop = new ClosedLoop(callers, warmUp, length, call);
        for (var caller = 0; caller < callers; caller++) {
            loop.callAgain();
        }
        if (!loop.ended.await(warmUp.plus(length).plus(ANSWERED_WITHIN).toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("not answered within " + ANSWERED_WITHIN);
        }
        if (loop.failure.get() != null) {
            throw new IllegalStateException("a call has failed", loop.failure.get());
        }
        return new Result(length, loop.micros);
    }

    private void callAgain() {
        var began = System.nanoTime();
        if (began >= end || failure.get() != null) {
            ended.countDown();
            return;
        }
        called().whenComplete((_, failed) -> {
            var answered = System.nanoTime();
            if (failed != null) {
                failure.compareAndSet(null, failed);
            } else if (answered >= warm && answered < end) {
                micros.recordValue(TimeUnit.NANOSECONDS.toMicros(answered - began));
            }
            callAgain();
        });
    }

    private CompletionStage<?> called() {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
