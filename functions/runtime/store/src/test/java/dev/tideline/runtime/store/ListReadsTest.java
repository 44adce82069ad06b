package dev.tideline.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.StreamId;
import dev.tideline.store.StoreUnavailableException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListReadsTest {
    private static final int POOL_SIZE = 4;
    private static final String ENDLESS = "SELECT pg_sleep(60) /* of ListReadsTest */";

    private final Pool pool = TestDatabase.pool(POOL_SIZE);
    private final ListReads lists = new ListReads(pool, POOL_SIZE);
    private final List<CompletableFuture<String>> begun = new ArrayList<>();

    @AfterEach
    void closed() {
        pool.close().toCompletionStage().toCompletableFuture().join();
    }

    /** S2. */
    @Test
    void lists_have_half_of_the_pool_however_many_there_are() throws Exception {
        var asked = IntStream.range(0, 50)
                .mapToObj(_ -> lists.inTransaction(
                                connection -> connection.query(ENDLESS).execute())
                        .toCompletableFuture())
                .toList();
        await().atMost(Duration.ofSeconds(5)).until(() -> running() == POOL_SIZE / 2);

        var write = pool.query("SELECT 1").execute().toCompletionStage().toCompletableFuture();

        assertThat(write.get(1, TimeUnit.SECONDS)).isNotNull();
        assertThat(running()).isEqualTo(POOL_SIZE / 2);
        // Those that have not begun do not begin.
        asked.forEach(list -> list.cancel(false));
        await().atMost(Duration.ofSeconds(5)).until(() -> running() == 0);
    }

    /** S2: also if nobody ends it but the server. */
    @Test
    void a_statement_of_a_list_ends_before_its_caller_would_give_up() {
        var begun = System.nanoTime();

        assertThatThrownBy(() -> lists.inTransaction(
                                connection -> connection.query(ENDLESS).execute())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("statement timeout");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void a_list_reads_one_snapshot() throws Exception {
        var before = "SELECT count(*) FROM snapshots WHERE shape = 'of ListReadsTest'";
        var counts = lists.inTransaction(connection -> connection
                        .query(before)
                        .execute()
                        .compose(first -> pool.query(
                                        "INSERT INTO snapshots (stream_id, shape, version, state) VALUES ('stock-x', 'of ListReadsTest', 1, '{}')")
                                .execute()
                                .compose(_ -> connection.query(before).execute())
                                .map(second -> List.of(
                                        first.iterator().next().getLong(0),
                                        second.iterator().next().getLong(0)))))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        EventStoreContract.get(pool.query("DELETE FROM snapshots WHERE shape = 'of ListReadsTest'")
                .execute()
                .toCompletionStage());

        assertThat(counts).containsExactly(0L, 0L);
    }

    @Test
    void a_list_keeps_its_turn_until_it_has_ended_although_its_caller_has_gone() {
        var first = list();
        list();
        var third = list();

        first.cancel(false);
        assertThat(begun).hasSize(2);

        begun.getFirst().complete("read");
        assertThat(begun).hasSize(3);
        begun.get(2).complete("third");
        assertThat(third).isCompletedWithValue("third");
    }

    @Test
    void a_list_whose_caller_has_gone_is_not_begun() {
        list();
        list();
        var gone = list();
        var stays = list();

        gone.cancel(false);
        begun.getFirst().complete("read");
        begun.get(2).complete("the fourth");

        assertThat(begun).hasSize(3);
        assertThat(stays).isCompletedWithValue("the fourth");
    }

    @Test
    void a_list_of_events_whose_caller_has_gone_waits_no_longer() {
        var log = new EventLog(pool, lists);
        list();
        list();

        for (var i = 0; i < 256; i++) {
            log.ofStream(new StreamId("stock-x"), 1, 1).toCompletableFuture().cancel(false);
            log.ofAll(0, Optional.of(Instant.EPOCH), Optional.empty(), Optional.empty(), 1)
                    .toCompletableFuture()
                    .cancel(false);
        }

        assertThat(list()).isNotDone();
    }

    @Test
    void a_list_that_fails_gives_up_its_turn() {
        list();
        list();
        var third = list();

        begun.getFirst().completeExceptionally(new IllegalStateException("of this test"));
        begun.get(2).complete("third");

        assertThat(third).isCompletedWithValue("third");
    }

    @Test
    void a_list_that_cannot_be_begun_gives_up_its_turn() {
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lists.inTurn(() -> {
                                throw new IllegalStateException("of this test");
                            })
                            .toCompletableFuture()
                            .get(1, TimeUnit.SECONDS))
                    .cause()
                    .hasMessage("of this test");
        }
    }

    @Test
    void a_list_is_refused_at_once_behind_256_waiting_ones() {
        IntStream.range(0, 2 + 256).forEach(_ -> list());

        assertThatThrownBy(list()::join).cause().isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_pool_of_one_connection_serves_lists_too() {
        var one = new ListReads(pool, 1);

        assertThat(one.inTurn(() -> CompletableFuture.completedFuture("read"))).isCompletedWithValue("read");
    }

    private CompletableFuture<String> list() {
        return lists.inTurn(() -> {
                    var read = new CompletableFuture<String>();
                    begun.add(read);
                    return read;
                })
                .toCompletableFuture();
    }

    private static long running() throws Exception {
        return TestDatabase.number(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%of ListReadsTest%' AND pid <> pg_backend_pid()");
    }
}
