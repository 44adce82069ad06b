package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventBus;
import dev.tideline.testing.memory.InMemoryEventStore;
import dev.tideline.testing.memory.InMemoryRelay;
import dev.tideline.testing.memory.InMemoryRelay.Published;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five events, one to a stream, for one handler. */
class InMemoryRelayTest {
    private final EventStore store = new InMemoryEventStore(InstantSource.system());
    private final InMemoryEventBus bus = new InMemoryEventBus(Runnable::run);
    private final InMemoryRelay relay = new InMemoryRelay(store, bus, 0);
    private final List<String> got = new ArrayList<>();
    private final Queue<CompletionStage<Void>> ends = new ArrayDeque<>();

    @BeforeEach
    void five_events_are_there() {
        IntStream.rangeClosed(1, 5).forEach(this::append);
        bus.subscribe("one", _ -> true, events -> {
            events.stream().map(Envelope::streamId).map(StreamId::entityId).forEach(got::add);
            return ends.isEmpty() ? CompletableFuture.completedFuture(null) : ends.remove();
        });
    }

    @Test
    void it_publishes_each_event_once_in_the_order_of_their_positions() {
        assertThat(next(2).events()).isEqualTo(2);
        assertThat(next(2).events()).isEqualTo(2);
        assertThat(next(2).events()).isEqualTo(1);
        assertThat(next(2).events()).isZero();
        append(6);
        assertThat(next(2).events()).isEqualTo(1);

        assertThat(got).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void a_relay_does_not_wait_for_handlers_and_says_when_they_have_ended() {
        var slow = new CompletableFuture<Void>();
        ends.add(slow);

        var first = next(1).handled().toCompletableFuture();
        var second = next(1).handled().toCompletableFuture();

        assertThat(got).containsExactly("1", "2");
        assertThat(first).isNotDone();
        assertThat(second).isCompleted();
        slow.complete(null);
        assertThat(first).isCompleted();
    }

    @Test
    void a_failed_event_is_published_again_with_all_that_follow() {
        var slow = new CompletableFuture<Void>();
        ends.add(CompletableFuture.completedFuture(null));
        ends.add(slow);
        next(1);
        next(1);
        next(1);

        slow.completeExceptionally(new IllegalStateException("no"));

        assertThat(next(10).events()).isEqualTo(4);
        assertThat(got).containsExactly("1", "2", "3", "2", "3", "4", "5");
    }

    @Test
    void a_relay_that_begins_at_an_earlier_position_publishes_events_again_and_skips_none() {
        next(4);

        var restarted = new InMemoryRelay(store, bus, 2);
        restarted.publishNext(10);

        assertThat(got).containsExactly("1", "2", "3", "4", "3", "4", "5");
    }

    @Test
    void an_event_that_fails_during_a_read_of_the_store_comes_first() {
        var answer = new CompletableFuture<Void>();
        var relay = new InMemoryRelay(answeringTheSecondTimeAfter(answer), bus, 0);
        var slow = new CompletableFuture<Void>();
        ends.add(slow);
        relay.publishNext(2);
        var next = relay.publishNext(2).toCompletableFuture();

        slow.completeExceptionally(new IllegalStateException("no"));
        answer.complete(null);

        assertThat(next.join().events()).isEqualTo(2);
        assertThat(got).containsExactly("1", "2", "1", "2");
    }

    private EventStore answeringTheSecondTimeAfter(CompletableFuture<Void> answer) {
        var reads = new AtomicInteger();
        return (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (_, method, arguments) -> {
                    var result = (CompletionStage<?>) method.invoke(store, arguments);
                    return reads.incrementAndGet() == 2 ? answer.thenCompose(_ -> result) : result;
                });
    }

    private Published next(int limit) {
        return relay.publishNext(limit).toCompletableFuture().join();
    }

    private void append(int number) {
        var metadata = new Metadata(
                "/tideline/a-test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var event = new StockAdded(new Sku("a"), number);
        store.append(Append.of(new StreamAppend(
                StreamId.of("stock", number), 0, List.of(new NewEvent(UUID.randomUUID(), event, metadata)))));
    }
}
