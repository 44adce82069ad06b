package dev.tideline.saga.expireorders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A database that is slow to answer. */
class SlowLookTest {
    @Test
    void an_order_that_becomes_overdue_during_a_look_is_checked_later() throws Exception {
        var deadline = Duration.ofMinutes(15);
        var looking = Duration.ofMillis(200);
        var checked = new CompletableFuture<Duration>();
        var slow = new OverdueOrders() {
            @Override
            public CompletionStage<List<Overdue>> find(Duration deadline, int limit) {
                return new CompletableFuture<List<Overdue>>()
                        .completeOnTimeout(List.of(), looking.toMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public CompletionStage<Void> checked(Duration age) {
                checked.complete(age);
                return CompletableFuture.completedFuture(null);
            }
        };

        new ExpireOrders(slow, new InMemoryEventStore(InstantSource.system()), deadline, Duration.ofSeconds(1))
                .run(10)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(checked).isCompletedWithValueMatching(age -> age.compareTo(deadline.plus(looking)) >= 0);
    }
}
