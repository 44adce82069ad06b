package dev.tideline.runtime.store;

import static dev.tideline.runtime.store.EventStoreContract.get;
import static dev.tideline.runtime.store.EventStoreContract.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Appends that are under way at once. */
class SharedAppendsTest {
    private static final StreamId A = StreamId.of("stock", "a");

    private final EventStore store = new PgEventStore(TestDatabase.pool());

    @BeforeEach
    void start_with_an_empty_store() throws Exception {
        TestDatabase.empty();
    }

    @Test
    void concurrent_appends_share_transactions() throws Exception {
        var appends = IntStream.range(0, 100)
                .mapToObj(i -> store.append(Append.of(writes(stream(i), 0, 2))))
                .toList();

        for (var i = 0; i < 100; i++) {
            assertThat(get(appends.get(i))).isEqualTo(new Appended(List.of(new StreamVersion(stream(i), 2))));
        }
        assertThat(TestDatabase.number("SELECT count(*) FROM events")).isEqualTo(200);
        assertThat(TestDatabase.number("SELECT count(DISTINCT xmin::text) FROM events"))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void appends_that_only_check_one_stream_share_a_transaction_too() throws Exception {
        get(store.append(Append.of(writes(A, 0, 1))));
        var appends = IntStream.range(0, 100)
                .mapToObj(i -> store.append(Append.of(writes(stream(i), 0, 1), StreamAppend.check(A, 1))))
                .toList();
        var late = store.append(Append.of(writes(stream(100), 0, 1), StreamAppend.check(A, 0)));

        for (var append : appends) {
            assertThat(get(append)).isInstanceOf(Appended.class);
        }
        assertThat(get(late)).isEqualTo(new Conflict(List.of(new StreamConflict(A, 0, 1))));
        assertThat(TestDatabase.number("SELECT count(DISTINCT xmin::text) FROM events"))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void concurrent_checks_and_writes_of_one_stream_get_correct_answers() throws Exception {
        var checks = new ArrayList<CompletionStage<AppendResult>>();
        var writes = new ArrayList<CompletionStage<AppendResult>>();
        for (var i = 0; i < 60; i++) {
            checks.add(store.append(Append.of(writes(stream(i), 0, 1), StreamAppend.check(A, i / 20))));
            if (i % 20 == 10) {
                writes.add(store.append(Append.of(writes(A, i / 20, 1))));
            }
        }

        for (var i = 0; i < 60; i++) {
            var appended = get(checks.get(i)) instanceof Appended;
            assertThat(get(store.load(stream(i), 1))).hasSize(appended ? 1 : 0);
        }
        var written = 0;
        for (var write : writes) {
            written += get(write) instanceof Appended ? 1 : 0;
        }
        assertThat(get(store.load(A, 1))).hasSize(written).isNotEmpty();
    }

    @Test
    void the_events_of_each_are_published_in_the_order_in_which_it_names_them() throws Exception {
        var appends = IntStream.range(0, 50)
                .mapToObj(i -> store.append(Append.of(
                        writes(stream(4 * i + 3), 0, 1),
                        writes(stream(4 * i + 1), 0, 1),
                        writes(stream(4 * i + 2), 0, 1),
                        writes(stream(4 * i), 0, 1))))
                .toList();
        for (var append : appends) {
            get(append);
        }

        for (var i = 0; i < 50; i++) {
            assertThat(seq(4 * i + 3)).isLessThan(seq(4 * i + 1));
            assertThat(seq(4 * i + 1)).isLessThan(seq(4 * i + 2));
            assertThat(seq(4 * i + 2)).isLessThan(seq(4 * i));
        }
    }

    private static long seq(int stream) throws Exception {
        return TestDatabase.number("SELECT seq FROM publication_queue WHERE stream_id = '" + stream(stream) + "'");
    }

    @Test
    void each_gets_the_answer_that_it_would_get_alone() throws Exception {
        var there = writes(A, 0, 2);
        var other = writes(StreamId.of("stock", "c"), 0, 1);
        get(store.append(Append.of(there, other)));
        var appends = new ArrayList<CompletionStage<AppendResult>>();
        IntStream.range(0, 10).forEach(i -> appends.add(store.append(Append.of(writes(stream(i), 0, 1)))));
        var repeated = store.append(Append.of(there));
        var conflict = store.append(Append.of(writes(StreamId.of("stock", "b"), 3, 1), writes(stream(20), 0, 1)));
        var otherwise = store.append(Append.of(new StreamAppend(other.stream(), 1, other.events())));
        var endless = store.append(Append.of(writes(StreamId.of("stock", endless()), 0, 1)));
        IntStream.range(10, 20).forEach(i -> appends.add(store.append(Append.of(writes(stream(i), 0, 1)))));

        for (var append : appends) {
            assertThat(get(append)).isInstanceOf(Appended.class);
        }
        assertThat(get(repeated)).isEqualTo(new Appended(List.of(new StreamVersion(A, 2))));
        assertThat(get(conflict)).isEqualTo(new Conflict(List.of(new StreamConflict(StreamId.of("stock", "b"), 3, 0))));
        assertThat(get(otherwise))
                .isEqualTo(new Duplicate(Set.of(other.events().getFirst().id())));
        assertThatThrownBy(() -> get(endless)).isInstanceOf(InvalidAppendException.class);
        assertThat(TestDatabase.number("SELECT count(*) FROM events")).isEqualTo(23);
    }

    @Test
    void one_that_cannot_be_written_down_fails_alone_and_holds_up_nobody() throws Exception {
        for (var round = 0; round < 5; round++) {
            var appends = new ArrayList<CompletionStage<AppendResult>>();
            for (var i = 0; i < 10; i++) {
                appends.add(store.append(Append.of(writes(stream(20 * round + i), 0, 1))));
            }
            var unwritable = store.append(Append.of(new StreamAppend(A, 0, List.of(unwritable()))));
            for (var i = 10; i < 20; i++) {
                appends.add(store.append(Append.of(writes(stream(20 * round + i), 0, 1))));
            }

            for (var append : appends) {
                assertThat(get(append)).isInstanceOf(Appended.class);
            }
            assertThatThrownBy(() -> get(unwritable)).isInstanceOf(IllegalArgumentException.class);
            var alone = store.append(Append.of(new StreamAppend(A, 0, List.of(unwritable()))));
            assertThatThrownBy(() -> get(alone)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void no_append_waits_for_a_stream_that_blocks_another_append() throws Exception {
        try (var open = TestDatabase.transaction();
                var statement = open.createStatement()) {
            statement.execute("SELECT lock_streams(ARRAY['stock-a'])");
            var held = new ArrayList<CompletionStage<AppendResult>>();
            var free = new ArrayList<CompletionStage<AppendResult>>();
            for (var i = 0; i < 50; i++) {
                if (i % 10 == 0) {
                    held.add(store.append(Append.of(writes(A, i / 10, 1))));
                }
                free.add(store.append(Append.of(writes(stream(i), 0, 1))));
            }

            for (var append : free) {
                assertThat(get(append)).isInstanceOf(Appended.class);
            }
            assertThat(held).noneMatch(append -> append.toCompletableFuture().isDone());
            open.commit();
            for (var append : held) {
                assertThat(get(append)).isInstanceOfAny(Appended.class, Conflict.class);
            }
        }
    }

    @Test
    void events_of_one_stream_are_taken_one_after_the_other() throws Exception {
        var appends = IntStream.range(0, 50)
                .mapToObj(version -> store.append(Append.of(writes(A, version, 1))))
                .toList();

        var taken = 0;
        for (var append : appends) {
            taken += get(append) instanceof Appended ? 1 : 0;
        }
        assertThat(TestDatabase.number("SELECT count(*) FROM events")).isEqualTo(taken);
        assertThat(TestDatabase.number("SELECT max(version) FROM events")).isEqualTo(taken);
    }

    @Test
    void an_answer_comes_on_the_context_of_who_asked() throws Exception {
        var vertx = Vertx.vertx();
        var answered = new ArrayList<CompletableFuture<Boolean>>();
        for (var i = 0; i < 50; i++) {
            var stream = stream(i);
            var onMine = new CompletableFuture<Boolean>();
            answered.add(onMine);
            var context = vertx.getOrCreateContext();
            context.runOnContext(_ -> store.append(Append.of(writes(stream, 0, 1)))
                    .thenRun(() -> onMine.complete(Vertx.currentContext() == context)));
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
            var appends = IntStream.range(0, 9_000)
                    .mapToObj(i ->
                            store.append(Append.of(writes(stream(i), 0, 1))).toCompletableFuture())
                    .toList();

            assertThatThrownBy(() -> get(appends.getLast())).isInstanceOf(StoreUnavailableException.class);
            open.commit();
            for (var append : appends) {
                append.handle((_, _) -> true).get();
            }
            assertThat(TestDatabase.number("SELECT count(*) FROM events"))
                    .isEqualTo(appends.stream()
                            .filter(append -> !append.isCompletedExceptionally())
                            .count());
        }
    }

    private static NewEvent unwritable() {
        return new NewEvent(
                UUID.randomUUID(), new Unwritable(), EventStoreContract.event(1).metadata());
    }

    private record Unwritable() implements DomainEvent {
        public String getText() {
            throw new IllegalStateException("there is none");
        }
    }

    private static StreamId stream(int number) {
        return StreamId.of("stock", "s" + number);
    }

    /** Random, or it would be compressed into the index. */
    private static String endless() {
        return IntStream.range(0, 300)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .reduce("", String::concat);
    }
}
