package dev.tideline.runtime.handling;

import static dev.tideline.runtime.handling.SagaWorld.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.plan.Orchestrator;
import dev.tideline.shop.OrderId;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartEventsTest {
    private final InterferingStore store = new InterferingStore(new InMemoryEventStore(InstantSource.system()));
    private final SagaWorld world = new SagaWorld(store);
    private final StartEvents<OrderPlaced> starts = new StartEvents<>(new Orchestrator<>(SagaWorld.saga(1)), store);

    @Test
    void the_1000_start_events_that_were_used_last_are_kept() {
        var oldest = kept(world.place());
        var second = kept(world.place());
        IntStream.range(2, 1_000).forEach(_ -> kept(world.place()));
        isRead(oldest);

        kept(world.place());

        assertThat(isRead(oldest)).isFalse();
        assertThat(isRead(second)).isTrue();
    }

    private OrderId kept(OrderId id) {
        var keys = Set.of(id.toString());
        starts.keep(join(starts.of(keys)), keys);
        return id;
    }

    /** Returns true if the start event is read from the store. */
    private boolean isRead(OrderId id) {
        store.lookups = 0;
        assertThat(join(starts.of(Set.of(id.toString())))).hasSize(1);
        return store.lookups > 0;
    }
}
