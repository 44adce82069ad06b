package dev.tideline.runtime.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.decision.Changes;
import dev.tideline.event.EventStream;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.SnapshotFormat;
import dev.tideline.event.Snapshotted;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamAppend;
import dev.tideline.testing.memory.InMemoryEventStore;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkingSetTest {
    private static final Sku SKU = new Sku("espresso-cup");
    private static final String FORMAT =
            Stock.stream(SKU).snapshotFormat().orElseThrow().name();

    private final EventStore store = new InMemoryEventStore(InstantSource.system());

    @Test
    void a_long_stream_is_folded_from_a_snapshot_the_next_time() {
        add(0, 150);

        assertThat(stock()).isEqualTo(new Stock(150, 0, 0));
        assertThat(snapshot())
                .contains(new Snapshot(
                        Stock.stream(SKU).id(), FORMAT, 150, "{\"available\":150,\"reserved\":0,\"sold\":0}"));
        add(150, 15);

        assertThat(eventsRead()).isEqualTo(15);
        assertThat(stock()).isEqualTo(new Stock(165, 0, 0));
        assertThat(loaded().loadedVersion(Stock.stream(SKU).id())).isEqualTo(165);
    }

    @Test
    void a_short_stream_is_folded_from_its_beginning() {
        add(0, 9);

        assertThat(stock()).isEqualTo(new Stock(9, 0, 0));
        assertThat(snapshot()).isEmpty();
    }

    @Test
    void a_snapshot_that_cannot_be_read_is_skipped() {
        add(0, 10);
        store.keep(List.of(new Snapshot(Stock.stream(SKU).id(), FORMAT, 5, "{\"available\": \"many\"}")));

        assertThat(stock()).isEqualTo(new Stock(10, 0, 0));
    }

    @Test
    void a_fold_under_a_lock_gives_the_same_state() {
        add(0, 150);
        stock();
        add(150, 1);

        var folded = store.locked(List.of(Stock.stream(SKU).id()), bound -> {
            var states = new WorkingSet();
            return states.load(bound, List.of(Stock.stream(SKU))).thenApply(_ -> stock(states));
        });

        assertThat(folded.toCompletableFuture().join()).isEqualTo(new Stock(151, 0, 0));
    }

    @Test
    void a_state_of_which_no_snapshot_can_be_made_is_decided_on_all_the_same() {
        add(0, 150);
        var stream = new EventStream<>(
                Stock.stream(SKU).id(),
                StockEvent.class,
                new Counted(0),
                (counted, _) -> new Counted(counted.events() + 1),
                Optional.of(new SnapshotFormat<>("counted-1", Counted.class)));
        var states = new WorkingSet();

        states.load(store, List.of(stream)).toCompletableFuture().join();

        states.rewind();
        assertThat(states.<Counted>decide(known -> known.of(stream), _ -> Changes.none(), new HashSet<>()))
                .isEqualTo(new Counted(150));
    }

    @Test
    void the_events_of_a_stream_with_snapshots_cannot_be_read() {
        var states = loaded();
        states.rewind();

        assertThatThrownBy(() ->
                        states.decide(known -> known.recorded(Stock.stream(SKU)), _ -> Changes.none(), new HashSet<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Snapshotted
    private record Counted(long events) {
        public String getText() {
            throw new IllegalStateException("there is none");
        }
    }

    private void add(long version, int events) {
        var id = new UUID(0, version);
        store.append(Append.of(new StreamAppend(
                Stock.stream(SKU).id(),
                version,
                Stream.generate(() -> new NewEvent(
                                UUID.randomUUID(),
                                new StockAdded(SKU, 1),
                                new Metadata("/tideline/a-test", id, id, Optional.empty(), Optional.empty())))
                        .limit(events)
                        .toList())));
    }

    private WorkingSet loaded() {
        var states = new WorkingSet();
        states.load(store, List.of(Stock.stream(SKU))).toCompletableFuture().join();
        return states;
    }

    private Stock stock() {
        return stock(loaded());
    }

    private static Stock stock(WorkingSet states) {
        states.rewind();
        return states.decide(known -> known.of(Stock.stream(SKU)), _ -> Changes.none(), new HashSet<>());
    }

    private Optional<Snapshot> snapshot() {
        return store.histories(Map.of(Stock.stream(SKU).id(), FORMAT))
                .toCompletableFuture()
                .join()
                .get(Stock.stream(SKU).id())
                .snapshot();
    }

    private int eventsRead() {
        return store.histories(Map.of(Stock.stream(SKU).id(), FORMAT))
                .toCompletableFuture()
                .join()
                .get(Stock.stream(SKU).id())
                .events()
                .size();
    }
}
