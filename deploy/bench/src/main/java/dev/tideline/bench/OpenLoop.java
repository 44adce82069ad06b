package dev.tideline.bench;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Makes calls at a fixed rate, without waiting for earlier answers. The latency of a call is counted from the time at which it was
 * due. It therefore includes the wait of a call that could not be made in time. A loop that makes each call after the last answer
 * omits this wait (Gil Tene's "coordinated omission").
 */
final class OpenLoop {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

    private OpenLoop() {}

    /**
     * @param call the measured call; it succeeds only if its work has been done
     * @return the latency of each call that was due after the warm-up, in microseconds
     * @throws IllegalStateException if a call has failed
     */
    static Histogram run(double perSecond, Duration warmUp, Duration length, Supplier<CompletionStage<?>> call)
            throws InterruptedException, TimeoutException {
        var micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
        var failure = new AtomicReference<Throwable>();
        var underWay = new Phaser(1);
        var begin = System.nanoTime();
        var warm = begin + warmUp.toNanos();
        var end = warm + length.toNanos();
        var interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (var number = 0L; failure.get() == null; number++) {
            var due = begin + Math.round(number * interval);
            if (due >= end) {
                break;
            }
            for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            underWay.register();
            call.get().whenComplete((_, failed) -> {
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                } else if (due >= warm) {
                    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                }
                underWay.arriveAndDeregister();
            });
        }
        underWay.awaitAdvanceInterruptibly(underWay.arrive(), ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        if (failure.get() != null) {
            throw new IllegalStateException("a call has failed", failure.get());
        }
        return micros;
    }
}
