package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The contract between a bus and its handlers. The bus is the one in memory, or relay, Kafka, trigger and engine together. Each has
 * a test that extends this.
 */
public abstract class EventBusContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final OrderId ORDER = new OrderId(UUID.randomUUID());

    private final Sku sku = new Sku("sku-" + UUID.randomUUID());

    /** Returns the store whose events the handlers get. */
    protected abstract EventStore store();

    /**
     * Subscribes a handler to every later event of this type. It fails with an event by throwing.
     *
     * @param name of the handler, its own
     */
    protected abstract <E extends DomainEvent> void subscribe(String name, Class<E> type, Consumer<E> handler);

    /** Publishes all events that are appended so far, so that the handlers get them. */
    protected abstract void publish() throws Exception;

    @Test
    void a_handler_gets_the_events_of_the_type_that_it_subscribes_to_and_no_others() throws Exception {
        var added = new Recorder<StockAdded>(sku);
        var sold = new Recorder<StockSold>(sku);
        subscribe("added", StockAdded.class, added);
        subscribe("sold", StockSold.class, sold);

        append(sku, 0, new StockAdded(sku, 3), new StockReserved(sku, ORDER, 2), new StockSold(sku, ORDER, 2));
        append(sku, 3, new StockAdded(sku, 4));
        publish();

        added.awaitOnly(new StockAdded(sku, 3), new StockAdded(sku, 4));
        sold.awaitOnly(new StockSold(sku, ORDER, 2));
    }

    @Test
    void each_handler_of_a_type_gets_each_event_whatever_becomes_of_the_others() throws Exception {
        var failing = new Recorder<StockAdded>(sku).failingWith(new StockAdded(sku, 1), 2);
        var succeeding = new Recorder<StockAdded>(sku);
        subscribe("failing", StockAdded.class, failing);
        subscribe("succeeding", StockAdded.class, succeeding);

        append(sku, 0, new StockAdded(sku, 1));
        publish();

        succeeding.awaitOnly(new StockAdded(sku, 1));
        failing.awaitOnly(new StockAdded(sku, 1));
    }

    @Test
    void the_events_of_a_stream_come_in_their_order() throws Exception {
        var other = new Sku(sku + "-2");
        var recorder = new Recorder<StockAdded>(sku);
        var ofOther = new Recorder<StockAdded>(other);
        subscribe("one", StockAdded.class, recorder);
        subscribe("another", StockAdded.class, ofOther);

        for (var quantity = 1; quantity <= 100; quantity++) {
            append(sku, quantity - 1, new StockAdded(sku, quantity));
            append(other, quantity - 1, new StockAdded(other, quantity));
        }
        publish();

        recorder.awaitOnly(added(sku, 100));
        ofOther.awaitOnly(added(other, 100));
    }

    @Test
    void a_failed_event_comes_again_before_its_successors() throws Exception {
        var recorder = new Recorder<StockAdded>(sku).failingWith(new StockAdded(sku, 2), 3);
        subscribe("failing", StockAdded.class, recorder);

        append(sku, 0, added(sku, 5));
        publish();

        recorder.awaitOnly(added(sku, 5));
    }

    private static StockAdded[] added(Sku sku, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(quantity -> new StockAdded(sku, quantity))
                .toArray(StockAdded[]::new);
    }

    private void append(Sku sku, long version, StockEvent... events)
            throws ExecutionException, InterruptedException, TimeoutException {
        var metadata = new Metadata(
                "/tideline/a-test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty());
        var append = Append.of(new StreamAppend(
                Stock.stream(sku).id(),
                version,
                Stream.of(events)
                        .map(event -> new NewEvent(UUID.randomUUID(), event, metadata))
                        .toList()));
        assertThat(store().append(append).toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(Appended.class);
    }

    /** Records the events of one sku that it gets, each once. */
    private static final class Recorder<E extends StockEvent> implements Consumer<E> {
        private final Sku sku;
        private final List<StockEvent> events = new CopyOnWriteArrayList<>();
        private E failsWith;
        private int failures;

        Recorder(Sku sku) {
            this.sku = sku;
        }

        Recorder<E> failingWith(E event, int times) {
            failsWith = event;
            failures = times;
            return this;
        }

        @Override
        public synchronized void accept(E event) {
            if (event.equals(failsWith) && failures-- > 0) {
                throw new IllegalStateException("as the test wants it");
            }
            if (Streams.of(event).equals(Stock.stream(sku)) && !events.contains(event)) {
                events.add(event);
            }
        }

        void awaitOnly(StockEvent... expected) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events).hasSizeGreaterThanOrEqualTo(expected.length));
            assertThat(events).containsExactly(expected);
        }
    }
}
