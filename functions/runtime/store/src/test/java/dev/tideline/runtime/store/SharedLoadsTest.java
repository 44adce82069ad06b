package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.EventStoreContract.get;
import static dev.tideline.runtime.store.EventStoreContract.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamHistory;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories that are asked for at once. */
class SharedLoadsTest {
    private static final StreamId A = StreamId.of("stock", "a");

    private final EventStore store = new PgEventStore(TestDatabase.pool());

    @BeforeEach
    void start_with_an_empty_store() throws Exception {
        TestDatabase.empty();
        get(store.append(Append.of(IntStream.range(0, 50)
                .mapToObj(i -> writes(stream(i), 0, 1 + i % 3))
                .toList())));
    }

    @Test
    void concurrent_loads_share_a_statement_and_each_gets_its_own_streams() throws Exception {
        var statements = new AtomicInteger();
        var counting = (SqlClient) Proxy.newProxyInstance(
                SqlClient.class.getClassLoader(), new Class<?>[] {SqlClient.class}, (_, method, arguments) -> {
                    statements.incrementAndGet();
                    return method.invoke(TestDatabase.pool(), arguments);
                });
        var shared = new SharedLoads(new SnapshotsTable(counting));

        var loads = IntStream.range(0, 1_000)
                .mapToObj(i -> shared.histories(Map.of(stream(i % 50), "", stream((i + 1) % 50), "")))
                .toList();

        for (var i = 0; i < 1_000; i++) {
            var histories = get(loads.get(i));
            assertThat(histories).containsOnlyKeys(stream(i % 50), stream((i + 1) % 50));
            assertThat(histories.get(stream(i % 50)).version()).isEqualTo(1 + i % 50 % 3);
        }
        assertThat(statements).hasValueLessThan(100);
    }

    @Test
    void a_stream_by_two_shapes_is_read_by_each() throws Exception {
        get(store.keep(List.of(new Snapshot(stream(2), "stock-1", 2, "{}"))));

        var loads = new ArrayList<CompletionStage<Map<StreamId, StreamHistory>>>();
        for (var i = 0; i < 100; i++) {
            loads.add(store.histories(Map.of(stream(2), i % 2 == 0 ? "stock-1" : "")));
        }

        for (var i = 0; i < 100; i++) {
            var history = get(loads.get(i)).get(stream(2));
            assertThat(history.snapshot().isPresent()).isEqualTo(i % 2 == 0);
            assertThat(history.events()).hasSize(i % 2 == 0 ? 1 : 3);
        }
    }

    @Test
    void a_load_always_sees_earlier_appends() throws Exception {
        var loads = new ArrayList<CompletionStage<Map<StreamId, StreamHistory>>>();
        for (var version = 0; version < 50; version++) {
            IntStream.range(0, 20).forEach(_ -> loads.add(store.histories(Map.of(A, ""))));
            get(store.append(Append.of(writes(A, version, 1))));

            assertThat(get(store.histories(Map.of(A, ""))).get(A).version()).isEqualTo(version + 1);
        }
        for (var load : loads) {
            get(load);
        }
    }

    @Test
    void an_answer_comes_on_the_context_of_who_asked() throws Exception {
        var vertx = Vertx.vertx();
        var answered = new ArrayList<CompletableFuture<Boolean>>();
        for (var i = 0; i < 50; i++) {
            var onMine = new CompletableFuture<Boolean>();
            answered.add(onMine);
            var context = vertx.getOrCreateContext();
            context.runOnContext(_ ->
                    store.histories(Map.of(A, "")).thenRun(() -> onMine.complete(Vertx.currentContext() == context)));
        }

        for (var onMine : answered) {
            assertThat(get(onMine)).isTrue();
        }
        get(vertx.close().toCompletionStage());
    }

    @Test
    void more_than_a_bound_are_told_to_come_again() throws Exception {
        try (var open = TestDatabase.transaction();
                var statement = open.createStatement()) {
            statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
            var loads = IntStream.range(0, 9_000)
                    .mapToObj(_ -> store.histories(Map.of(A, "")).toCompletableFuture())
                    .toList();

            assertThatThrownBy(() -> get(loads.getLast())).isInstanceOf(StoreUnavailableException.class);
            open.commit();
            assertThat(get(loads.getFirst()).get(A).version()).isZero();
        }
    }

    private static StreamId stream(int number) {
        return StreamId.of("stock", "s" + number);
    }
}
