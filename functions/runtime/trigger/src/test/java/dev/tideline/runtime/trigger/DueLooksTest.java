package dev.tideline.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.store.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DueLooksTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final SimulatedTicker time = new SimulatedTicker();

    /** The times of its looks, since the begin. */
    private final List<Duration> looks = new ArrayList<>();

    private final AtomicBoolean ended = new AtomicBoolean();
    private CompletionStage<Integer> answer = CompletableFuture.completedFuture(0);
    private Runnable whenLooking = () -> {};
    private final Duration begin = time.sinceSomeMoment();

    @Test
    void an_idle_function_looks_once_in_ten_seconds() {
        start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        time.pass(Duration.ofMinutes(10));

        assertThat(looks).hasSize(60);
        assertThat(pauses()).allSatisfy(pause -> assertThat(pause).isEqualTo(INTERVAL));
    }

    @Test
    void events_of_another_process_are_looked_for_soon_after_the_start() {
        start();

        time.pass(Duration.ofSeconds(1));

        assertThat(looks).containsExactly(DueLooks.SHORTEST_PAUSE);
    }

    @Test
    void a_known_due_time_is_looked_at_when_it_comes_and_not_before() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        due.dueAfter(Duration.ofSeconds(25));
        due.dueAfter(Duration.ofSeconds(3));
        time.pass(Duration.ofSeconds(27));

        assertThat(looks).hasSize(4);
        assertSoonAfter(Duration.ofSeconds(1 + 3), looks.get(0));
        assertThat(looks.get(1)).isEqualTo(looks.get(0).plus(INTERVAL));
        assertThat(looks.get(2)).isEqualTo(looks.get(1).plus(INTERVAL));
        assertSoonAfter(Duration.ofSeconds(1 + 25), looks.get(3));
    }

    @Test
    void due_times_that_are_close_together_are_one_look() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        for (var millis = 1_000; millis < 1_100; millis++) {
            due.dueAfter(Duration.ofMillis(millis));
        }
        time.pass(Duration.ofSeconds(9));

        assertThat(looks).hasSizeBetween(1, 2);
    }

    @Test
    void hundreds_of_effects_that_end_in_a_second_are_a_few_looks() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        for (var effect = 0; effect < 500; effect++) {
            due.dueAfter(Duration.ZERO);
            time.pass(Duration.ofMillis(2));
        }

        assertThat(looks).hasSizeBetween(3, 5);
    }

    @Test
    void a_look_that_has_found_something_is_followed_by_another_at_once_if_more_is_due() {
        answer = CompletableFuture.completedFuture(1);
        var due = new AtomicReference<DueLooks>();
        whenLooking = () -> due.get().dueAfter(Duration.ZERO);
        due.set(start());
        time.pass(DueLooks.SHORTEST_PAUSE.plusMillis(10));
        assertThat(looks).hasSize(11);

        whenLooking = () -> {};
        time.pass(Duration.ofSeconds(5));

        assertThat(looks).hasSize(12);
    }

    @Test
    void an_event_that_becomes_due_during_a_look_is_looked_for_after_it() {
        var slow = new CompletableFuture<Integer>();
        answer = slow;
        var due = start();
        time.pass(Duration.ofSeconds(1));
        assertThat(looks).hasSize(1);

        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofMinutes(1));
        assertThat(looks).as("one at a time").hasSize(1);
        answer = CompletableFuture.completedFuture(0);
        slow.complete(0);
        time.pass(DueLooks.SHORTEST_PAUSE);

        assertThat(looks).hasSize(2);
    }

    @Test
    void a_failed_look_is_followed_by_a_wait() {
        answer = CompletableFuture.failedFuture(new StoreUnavailableException(new IllegalStateException("away")));
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofSeconds(20));

        assertThat(looks).hasSize(4);
        assertThat(pauses()).allSatisfy(pause -> assertThat(pause).isEqualTo(DueLooks.PAUSE_AFTER_FAILURE));
    }

    @Test
    void a_process_that_ends_looks_no_more() {
        var due = start();
        time.pass(Duration.ofSeconds(1));
        looks.clear();

        ended.set(true);
        due.dueAfter(Duration.ZERO);
        time.pass(Duration.ofMinutes(1));

        assertThat(looks).isEmpty();
    }

    private DueLooks start() {
        var due = new DueLooks(
                () -> {
                    looks.add(time.sinceSomeMoment().minus(begin));
                    whenLooking.run();
                    return answer;
                },
                ended::get,
                time,
                INTERVAL);
        due.begin();
        return due;
    }

    private List<Duration> pauses() {
        var pauses = new ArrayList<Duration>();
        for (var i = 1; i < looks.size(); i++) {
            pauses.add(looks.get(i).minus(looks.get(i - 1)));
        }
        return pauses;
    }

    private static void assertSoonAfter(Duration expected, Duration actual) {
        assertThat(actual).isBetween(expected, expected.plusMillis(2 * DueLooks.STEP));
    }
}
