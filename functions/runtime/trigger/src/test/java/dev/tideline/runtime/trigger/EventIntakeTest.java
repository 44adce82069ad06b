package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventIntakeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch retries = new CountDownLatch(2);
    private final CompletableFuture<Void> handled = new CompletableFuture<>();
    private final CompletableFuture<Void> effects = new CompletableFuture<>();
    private Consumer<Duration> whenDue;
    private final EventIntake intake = new EventIntake("a-function", new Handler(), vertx);

    @AfterEach
    void stop() {
        intake.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void events_that_are_deferred_are_tried_again_and_again_without_any_new_event() throws InterruptedException {
        intake.keepWaking(Duration.ofMillis(10));

        assertThat(retries.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void events_that_the_handler_knows_to_be_due_are_tried_before_the_interval_ends() throws InterruptedException {
        intake.wakeWhenDue(Duration.ofHours(1));

        whenDue.accept(Duration.ofMillis(500));

        assertThat(retries.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the first look, and that one")
                .isTrue();
    }

    @Test
    void the_end_waits_for_what_is_in_flight_and_then_for_what_outlives_it() {
        take();
        intake.stop();

        var idle = intake.idle();

        assertThat(idle).isNotDone();
        handled.complete(null);
        assertThat(idle).isNotDone();
        effects.complete(null);
        assertThat(idle).isCompleted();
    }

    @Test
    void an_event_that_comes_during_shutdown_is_rejected() {
        intake.stop();

        assertThat(take()).isCompletedExceptionally();
        assertThat(take().exceptionNow()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void more_than_it_can_do_is_rejected_until_some_is_done() {
        for (var i = 0; i < Intake.LIMIT; i++) {
            assertThat(take()).isNotDone();
        }
        assertThat(take().exceptionNow()).isInstanceOf(RejectedExecutionException.class);

        handled.complete(null);

        assertThat(take()).isCompleted();
    }

    @Test
    void an_event_that_its_sender_gave_up_is_in_flight_until_it_ends() {
        for (var i = 0; i < Intake.LIMIT; i++) {
            take().completeOnTimeout(null, 1, TimeUnit.MILLISECONDS).join();
        }
        assertThat(take().exceptionNow()).isInstanceOf(RejectedExecutionException.class);

        handled.complete(null);

        assertThat(take()).isCompleted();
        intake.stop();
        effects.complete(null);
        assertThat(intake.idle()).isCompleted();
    }

    @Test
    void a_handler_that_throws_leaves_nothing_in_flight() {
        intake.run(_ -> {
            throw new IllegalStateException("a mistake");
        });
        effects.complete(null);
        intake.stop();

        assertThat(intake.idle()).isCompleted();
    }

    private CompletableFuture<Void> take() {
        return intake.run(handler -> handler.handle(List.of())).toCompletableFuture();
    }

    private final class Handler implements BatchHandler {
        @Override
        public boolean handles(Envelope event) {
            return false;
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            return handled;
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            retries.countDown();
            return CompletableFuture.completedFuture(0);
        }

        @Override
        public void whenDue(Consumer<Duration> listener) {
            whenDue = listener;
        }

        @Override
        public CompletionStage<Void> idle() {
            return effects;
        }
    }
}
