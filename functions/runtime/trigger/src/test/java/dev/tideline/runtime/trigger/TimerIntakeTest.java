package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerIntakeTest {
    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch runs = new CountDownLatch(2);
    private CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    private final TimerIntake intake = new TimerIntake("a-function", new Counting(), vertx);

    @AfterEach
    void stop() {
        intake.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_timer_function_runs_again_and_again() throws InterruptedException {
        intake.keepWaking(Duration.ofMillis(10));

        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_run_that_fails_is_a_pause_until_one_succeeds() {
        done = CompletableFuture.failedFuture(new IllegalStateException("the database is away"));
        intake.tryWake(intake.wake());
        assertThat(intake.paused()).isPositive();

        done = CompletableFuture.completedFuture(null);
        intake.tryWake(intake.wake());
        assertThat(intake.paused()).isZero();
    }

    @Test
    void the_end_waits_for_a_run_and_lets_no_other_begin() {
        done = new CompletableFuture<>();
        intake.wake();
        intake.stop();

        assertThat(intake.idle()).isNotDone();
        assertThat(intake.wake().toCompletableFuture().exceptionNow()).isInstanceOf(RejectedExecutionException.class);

        done.complete(null);
        assertThat(intake.idle()).isCompleted();
    }

    private final class Counting implements TimerFunction {
        @Override
        public Duration interval() {
            return Duration.ofMillis(10);
        }

        @Override
        public CompletionStage<Void> run(int limit) {
            runs.countDown();
            return done;
        }
    }
}
