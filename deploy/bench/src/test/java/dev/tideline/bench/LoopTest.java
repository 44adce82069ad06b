package dev.tideline.bench;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final long STALL = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void a_stall_of_an_open_loop_counts_for_every_call_that_was_due() throws Exception {
        var calls = new AtomicInteger();

        var micros = OpenLoop.run(100, Duration.ZERO, HALF_A_SECOND, () -> {
            if (calls.getAndIncrement() == 0) {
                for (var end = System.nanoTime() + STALL; System.nanoTime() < end; ) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
            }
            return completedFuture(null);
        });

        assertThat(micros.getTotalCount()).isEqualTo(50);
        assertThat(micros.getMaxValue()).isGreaterThanOrEqualTo(200_000);
        assertThat(micros.getCountBetweenValues(95_000, 300_000)).isGreaterThanOrEqualTo(10);
    }

    @Test
    void a_closed_loop_has_no_more_calls_under_way_than_callers() throws Exception {
        var underWay = new AtomicInteger();
        var most = new AtomicInteger();

        var result = ClosedLoop.run(
                4,
                Duration.ZERO,
                HALF_A_SECOND,
                () -> CompletableFuture.runAsync(
                        () -> {
                            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                            underWay.decrementAndGet();
                        },
                        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)));

        assertThat(most.get()).isBetween(1, 4);
        assertThat(result.micros().getTotalCount()).isPositive();
        assertThat(result.perSecond()).isEqualTo(result.micros().getTotalCount() / 0.5);
    }

    @Test
    void a_call_that_fails_is_a_failure_of_the_whole() {
        assertThatThrownBy(() -> ClosedLoop.run(
                        2, Duration.ZERO, HALF_A_SECOND, () -> failedFuture(new IllegalArgumentException("no"))))
                .hasRootCauseMessage("no");
        assertThatThrownBy(() -> OpenLoop.run(
                        100, Duration.ZERO, HALF_A_SECOND, () -> failedFuture(new IllegalArgumentException("no"))))
                .hasRootCauseMessage("no");
    }
}
