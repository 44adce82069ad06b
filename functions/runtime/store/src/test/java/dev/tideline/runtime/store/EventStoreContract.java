package dev.tideline.runtime.store;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ItemEvent.ItemRenamed;
import dev.tideline.inventory.ItemName;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import dev.tideline.store.AppendResult.StreamConflict;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deadlines.DueDeadline;
import dev.tideline.store.Deadlines.DueDeadlines;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.DeferredEvents.DueEvent;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.Receipt;
import dev.tideline.store.Snapshot;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamHistory;
import dev.tideline.store.StreamVersion;
import dev.tideline.system.SystemEvent.ServiceStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of every {@link EventStore}. The test of an implementation extends this. */
public abstract class EventStoreContract {
    protected static final String FUNCTION = "when-something-then-something";
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final StreamId A = StreamId.of("stock", "a");
    private static final StreamId B = StreamId.of("stock", "b");
    private static final StreamId UNKNOWN = StreamId.of("stock", "unknown");
    private static final StreamId C = StreamId.of("stock", "c");

    protected EventStore store;

    /** A store without events, receipts and deferrals. */
    protected abstract EventStore emptyStore() throws Exception;

    /** Sees to it that every event appended so far has a position. */
    protected abstract void givePositions() throws Exception;

    @BeforeEach
    void start_with_an_empty_store() throws Exception {
        store = emptyStore();
    }

    @Test
    void exactly_one_of_64_concurrent_appends_at_one_version_succeeds() throws Exception {
        for (var version = 0; version < 10; version++) {
            var expected = version;

            var results = concurrently(64, _ -> append(A, expected, 1));

            assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
            assertThat(results)
                    .filteredOn(result -> !(result instanceof Appended))
                    .containsOnly(new Conflict(List.of(new StreamConflict(A, expected, expected + 1))));
        }
        assertThat(load(A)).hasSize(10);
    }

    @Test
    void versions_have_no_gaps_however_many_append_to_a_stream() throws Exception {
        concurrently(8, _ -> {
            var left = 10;
            while (left > 0) {
                left -= append(A, load(A).size(), 1) instanceof Appended ? 1 : 0;
            }
            return left;
        });

        assertThat(versions(A))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 80).boxed().toList());
    }

    @Test
    void an_append_to_several_streams_takes_all_or_none() throws Exception {
        append(A, 0, 1);

        var refused = append(Append.of(writes(A, 1, 2), writes(B, 3, 1)));
        var taken = append(Append.of(writes(A, 1, 2), writes(B, 0, 1)));

        assertThat(refused).isEqualTo(new Conflict(List.of(new StreamConflict(B, 3, 0))));
        assertThat(taken).isEqualTo(new Appended(List.of(new StreamVersion(A, 3), new StreamVersion(B, 1))));
        assertThat(versions(A)).containsExactly(1L, 2L, 3L);
        assertThat(versions(B)).containsExactly(1L);
    }

    @Test
    void concurrent_appends_to_the_same_streams_in_any_order_are_taken_whole() throws Exception {
        concurrently(16, i -> {
            AppendResult result;
            do {
                var all = get(store.loadAll(List.of(A, B, C)));
                var streams = Stream.of(A, B, C)
                        .map(stream -> writes(stream, all.get(stream).size(), 1))
                        .toList();
                result = append(Append.of(i % 2 == 0 ? streams : streams.reversed()));
            } while (!(result instanceof Appended));
            return result;
        });

        assertThat(Stream.of(A, B, C).map(stream -> load(stream).size())).containsExactly(16, 16, 16);
    }

    @Test
    void a_conflict_names_every_stream_that_stands_elsewhere_and_no_other() throws Exception {
        append(A, 0, 3);
        append(B, 0, 1);

        var result = append(Append.of(writes(A, 2, 1), writes(B, 1, 1), StreamAppend.check(C, 5)));

        assertThat(result)
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.streams())
                                .containsExactlyInAnyOrder(new StreamConflict(A, 2, 3), new StreamConflict(C, 5, 0)));
    }

    @Test
    void an_append_of_one_event_is_told_what_is_in_its_way() throws Exception {
        var first = writes(A, 0, 1);
        append(Append.of(first));
        append(A, 1, 1);

        assertThat(append(A, 1, 1)).isEqualTo(new Conflict(List.of(new StreamConflict(A, 1, 2))));
        assertThat(append(A, 3, 1)).isEqualTo(new Conflict(List.of(new StreamConflict(A, 3, 2))));
        assertThat(append(Append.of(first))).isEqualTo(new Appended(List.of(new StreamVersion(A, 1))));
        assertThat(append(Append.of(new StreamAppend(A, 2, first.events()))))
                .isEqualTo(new Duplicate(Set.of(first.events().getFirst().id())));
        assertThat(load(A)).hasSize(2);
    }

    @Test
    void a_stream_without_events_is_only_checked() throws Exception {
        append(A, 0, 2);

        var taken = append(Append.of(StreamAppend.check(A, 2), writes(B, 0, 1)));
        var refused = append(Append.of(StreamAppend.check(A, 1), writes(B, 1, 1)));

        assertThat(taken).isEqualTo(new Appended(List.of(new StreamVersion(A, 2), new StreamVersion(B, 1))));
        assertThat(refused).isEqualTo(new Conflict(List.of(new StreamConflict(A, 1, 2))));
        assertThat(versions(B)).containsExactly(1L);
    }

    @Test
    void at_most_one_of_two_appends_that_check_each_others_stream_succeeds() throws Exception {
        for (var round = 0; round < 50; round++) {
            var a = StreamId.of("stock", "a" + round);
            var b = StreamId.of("stock", "b" + round);

            var results = concurrently(
                    2,
                    i -> append(
                            i == 0
                                    ? Append.of(StreamAppend.check(a, 0), writes(b, 0, 1))
                                    : Append.of(StreamAppend.check(b, 0), writes(a, 0, 1))));

            assertThat(results).filteredOn(Appended.class::isInstance).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void the_same_ids_at_the_same_versions_again_are_a_success_with_the_first_result() throws Exception {
        var append = Append.of(writes(A, 0, 2), StreamAppend.check(C, 0), writes(B, 0, 1))
                .with(receipt("k", "first"));
        var first = append(append);
        append(A, 2, 1);
        append(C, 0, 1);

        var again = append(append);

        assertThat(first)
                .isEqualTo(new Appended(
                        List.of(new StreamVersion(A, 2), new StreamVersion(C, 0), new StreamVersion(B, 1))));
        assertThat(again).isEqualTo(first);
        assertThat(versions(A)).containsExactly(1L, 2L, 3L);
        assertThat(versions(B)).containsExactly(1L);
    }

    @Test
    void a_partly_repeated_append_is_a_duplicate() throws Exception {
        var known = event(1);
        append(Append.of(new StreamAppend(A, 0, List.of(known))));

        var more = append(Append.of(new StreamAppend(A, 0, List.of(known, event(2)))));
        var elsewhere = append(Append.of(new StreamAppend(A, 1, List.of(known))));
        var withAnother = append(Append.of(new StreamAppend(A, 0, List.of(known)), writes(B, 0, 1)));
        var elsewhereWithAnother = append(Append.of(new StreamAppend(A, 1, List.of(known)), writes(B, 0, 1)));

        assertThat(List.of(more, elsewhere, withAnother, elsewhereWithAnother))
                .containsOnly(new Duplicate(Set.of(known.id())));
        assertThat(versions(A)).containsExactly(1L);
        assertThat(load(B)).isEmpty();
    }

    @Test
    void another_event_under_the_same_id_is_a_duplicate_at_the_same_version_too() throws Exception {
        var known = event(1);
        append(Append.of(new StreamAppend(A, 0, List.of(known))));

        var otherData = new NewEvent(known.id(), event(2).event(), known.metadata());
        var otherType =
                new NewEvent(known.id(), new ItemRenamed(new Sku("A-1"), new ItemName("Mug")), known.metadata());

        assertThat(append(Append.of(new StreamAppend(A, 0, List.of(otherData)))))
                .isEqualTo(new Duplicate(Set.of(known.id())));
        assertThat(append(Append.of(new StreamAppend(A, 0, List.of(otherType)))))
                .isEqualTo(new Duplicate(Set.of(known.id())));
        assertThat(load(A)).hasSize(1);
    }

    @Test
    void an_id_twice_in_one_stream_can_never_be_taken() {
        var event = event(1);

        assertThatThrownBy(() -> append(Append.of(new StreamAppend(A, 0, List.of(event, event)))))
                .isInstanceOf(InvalidAppendException.class);
        assertThat(load(A)).isEmpty();
    }

    /** B08: it would hold up its topic for good. */
    @Test
    void an_event_that_is_too_large_for_kafka_is_never_taken() throws Exception {
        var large = new ServiceStarted("\u00e9".repeat(Append.MAX_EVENT_BYTES / 2), "1", UUID.randomUUID());
        var event = new NewEvent(UUID.randomUUID(), large, event(1).metadata());

        assertThatThrownBy(() -> append(Append.of(new StreamAppend(A, 0, List.of(event)))))
                .isInstanceOf(InvalidAppendException.class);
        assertThat(load(A)).isEmpty();
    }

    @Test
    void an_event_comes_back_as_it_was_appended() throws Exception {
        var before = Instant.now().minusSeconds(60);
        var bare = event(1);
        var full = new NewEvent(
                UUID.randomUUID(),
                new StockAdded(new Sku("A-1"), 7),
                new Metadata(
                        "/tideline/add-stock",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Optional.of("somebody"),
                        Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));

        append(Append.of(new StreamAppend(A, 0, List.of(bare, full))));

        var envelope = load(A).get(1);
        assertThat(envelope)
                .isEqualTo(new Envelope(
                        full.id(),
                        "StockAdded",
                        A,
                        2,
                        1,
                        envelope.timestamp(),
                        full.metadata(),
                        "{\"sku\":\"A-1\",\"quantity\":7}"));
        assertThat(EventTypes.decode(envelope)).isEqualTo(full.event());
        assertThat(envelope.timestamp()).isBetween(before, Instant.now().plusSeconds(60));
        assertThat(envelope.timestamp().getNano() % 1_000).isZero();
        assertThat(load(A).getFirst().metadata()).isEqualTo(bare.metadata());
    }

    @Test
    void a_stream_is_loaded_from_a_version_on() throws Exception {
        append(A, 0, 5);

        assertThat(get(store.load(A, 4))).extracting(Envelope::version).containsExactly(4L, 5L);
        assertThat(get(store.load(A, 6))).isEmpty();
        assertThat(get(store.load(B, 1))).isEmpty();
    }

    @Test
    void several_streams_are_loaded_together_and_an_unknown_one_is_empty() throws Exception {
        append(A, 0, 2);
        append(B, 0, 1);

        var all = get(store.loadAll(List.of(B, C, A, B)));

        assertThat(all).isEqualTo(Map.of(A, load(A), B, load(B), C, List.of()));
    }

    @Test
    void events_are_found_at_their_places_in_the_order_in_which_they_are_asked_for() throws Exception {
        append(A, 0, 3);
        append(B, 0, 1);

        var found = get(store.find(List.of(
                new StreamVersion(B, 1),
                new StreamVersion(A, 4),
                new StreamVersion(A, 2),
                new StreamVersion(B, 1),
                new StreamVersion(C, 1),
                new StreamVersion(C, Long.MAX_VALUE))));

        assertThat(found).containsExactly(load(B).getFirst(), load(A).get(1));
        assertThat(get(store.find(List.of()))).isEmpty();
    }

    @Test
    void a_history_is_all_events_if_there_is_no_snapshot() throws Exception {
        append(A, 0, 3);

        var histories = get(store.histories(Map.of(A, "stock-1", B, "", UNKNOWN, "stock-1")));

        assertThat(histories.get(A)).isEqualTo(new StreamHistory(Optional.empty(), load(A)));
        assertThat(histories.get(A).version()).isEqualTo(3);
        assertThat(histories.get(B)).isEqualTo(new StreamHistory(Optional.empty(), List.of()));
        assertThat(histories.get(UNKNOWN).version()).isZero();
    }

    @Test
    void a_history_begins_with_the_snapshot_of_the_shape_that_is_asked_for() throws Exception {
        append(A, 0, 5);
        var snapshot = new Snapshot(A, "stock-2", 3, "{\"available\": 6}");
        get(store.keep(List.of(snapshot)));
        get(store.keep(List.of(new Snapshot(A, "stock-1", 4, "{}"))));

        var history = get(store.histories(Map.of(A, "stock-2"))).get(A);

        assertThat(history).isEqualTo(new StreamHistory(Optional.of(snapshot), load(A).subList(3, 5)));
        assertThat(history.version()).isEqualTo(5);
        assertThat(get(store.histories(Map.of(A, ""))).get(A).events()).hasSize(5);
        assertThat(get(store.histories(Map.of(A, "stock-3"))).get(A).events()).hasSize(5);
    }

    @Test
    void snapshots_of_several_streams_are_kept_at_once() throws Exception {
        append(A, 0, 2);
        append(B, 0, 3);
        get(store.keep(List.of(new Snapshot(A, "stock-1", 2, "{}"), new Snapshot(B, "stock-1", 1, "{}"))));
        get(store.keep(List.of(new Snapshot(B, "stock-1", 3, "{}"), new Snapshot(A, "stock-1", 1, "{}"))));

        var histories = get(store.histories(Map.of(A, "stock-1", B, "stock-1")));

        assertThat(histories.get(A).snapshot()).contains(new Snapshot(A, "stock-1", 2, "{}"));
        assertThat(histories.get(B).snapshot()).contains(new Snapshot(B, "stock-1", 3, "{}"));
    }

    @Test
    void a_stream_whose_last_event_is_in_its_snapshot_has_a_history_of_that_alone() throws Exception {
        append(A, 0, 2);
        get(store.keep(List.of(new Snapshot(A, "stock-1", 2, "{}"))));

        assertThat(get(store.histories(Map.of(A, "stock-1"))).get(A).events()).isEmpty();
        assertThat(get(store.histories(Map.of(A, "stock-1"))).get(A).version()).isEqualTo(2);
    }

    @Test
    void a_snapshot_is_never_followed_by_an_earlier_one() throws Exception {
        append(A, 0, 5);
        get(store.keep(List.of(new Snapshot(A, "stock-1", 4, "4"))));
        get(store.keep(List.of(new Snapshot(A, "stock-1", 3, "3"))));

        assertThat(get(store.histories(Map.of(A, "stock-1"))).get(A).snapshot())
                .contains(new Snapshot(A, "stock-1", 4, "4"));
    }

    @Test
    void a_receipt_is_kept_with_the_append_and_answers_the_next_request_of_its_name() throws Exception {
        var first = receipt("k", "first");
        append(Append.of(writes(A, 0, 1)).with(first));

        var again = append(Append.of(writes(A, 1, 1)).with(receipt("k", "second")));

        assertThat(again).isEqualTo(new AlreadyReceived(first));
        assertThat(get(store.receipt(FUNCTION, "k"))).contains(first);
        assertThat(get(store.receipt("another-function", "k"))).isEmpty();
        assertThat(get(store.receipt(FUNCTION, "another"))).isEmpty();
        assertThat(versions(A)).containsExactly(1L);
    }

    @Test
    void a_refused_append_leaves_no_receipt() throws Exception {
        append(Append.of(writes(A, 9, 1)).with(receipt("k", "answer")));

        assertThat(get(store.receipt(FUNCTION, "k"))).isEmpty();
    }

    @Test
    void exactly_one_of_concurrent_requests_with_one_key_is_carried_out() throws Exception {
        var results = concurrently(
                16, i -> append(Append.of(writes(StreamId.of("stock", i), 0, 1)).with(receipt("k", "answer " + i))));

        assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
        assertThat(results).filteredOn(AlreadyReceived.class::isInstance).hasSize(15);
    }

    @Test
    void a_deferred_event_is_due_after_its_time_and_not_before() throws Exception {
        append(A, 0, 1);
        append(B, 0, 1);

        append(deferrals(due(A, 1, Duration.ZERO), due(B, 1, AN_HOUR)));

        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getFirst(), 1, false));
        assertThat(get(store.deferred(FUNCTION, List.of(A, B, C)))).isEqualTo(Map.of(A, waiting(1), B, waiting(1)));
        assertThat(get(store.deferred("another-function", List.of(A)))).isEmpty();
        assertThat(get(store.takeDue("another-function", 10, AN_HOUR))).isEmpty();
    }

    @Test
    void a_taken_event_is_given_to_nobody_else_until_its_lease_ends() throws Exception {
        append(A, 0, 1);
        append(deferrals(due(A, 1, Duration.ZERO)));

        var taken = get(store.takeDue(FUNCTION, 10, Duration.ZERO));
        var again = get(store.takeDue(FUNCTION, 10, AN_HOUR));
        var whileLeased = takeDue();

        assertThat(taken).hasSize(1);
        assertThat(again).isEqualTo(taken);
        assertThat(whileLeased).isEmpty();
    }

    @Test
    void concurrent_takers_share_out_what_is_due() throws Exception {
        for (var i = 0; i < 40; i++) {
            var stream = StreamId.of("stock", i);
            append(stream, 0, 1);
            append(deferrals(due(stream, 1, Duration.ZERO)));
        }

        var taken = concurrently(8, _ -> get(store.takeDue(FUNCTION, 5, AN_HOUR)));
        var rest = get(store.takeDue(FUNCTION, 100, AN_HOUR));

        var streams = Stream.concat(taken.stream(), Stream.of(rest))
                .flatMap(List::stream)
                .map(due -> due.envelope().streamId())
                .toList();
        assertThat(streams).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void only_the_oldest_deferred_event_of_a_stream_is_due() throws Exception {
        append(A, 0, 3);

        append(deferrals(due(A, 2, Duration.ZERO)));
        append(deferrals(due(A, 3, Duration.ZERO), due(A, 1, Duration.ZERO)));

        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(1L);
        assertThat(takeDue()).isEmpty();
    }

    @Test
    void releasing_the_head_makes_the_next_one_due_at_once() throws Exception {
        append(A, 0, 2);
        append(deferrals(due(A, 1, AN_HOUR), due(A, 2, AN_HOUR)));

        append(releasing(A, 1));

        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(2L);
        append(releasing(A, 2));
        assertThat(get(store.deferred(FUNCTION, List.of(A)))).isEmpty();
    }

    @Test
    void releasing_is_part_of_the_append() throws Exception {
        append(A, 0, 1);
        append(deferrals(due(A, 1, Duration.ZERO)));

        append(new Append(List.of(writes(B, 9, 1)), Optional.empty(), List.of(), List.of(new Release(FUNCTION, A, 1))));
        var afterARefusal = get(store.deferred(FUNCTION, List.of(A)));
        append(new Append(List.of(writes(B, 0, 1)), Optional.empty(), List.of(), List.of(new Release(FUNCTION, A, 1))));

        assertThat(afterARefusal).containsOnlyKeys(A);
        assertThat(get(store.deferred(FUNCTION, List.of(A)))).isEmpty();
    }

    @Test
    void an_event_can_be_deferred_by_the_append_that_brings_it() throws Exception {
        append(new Append(List.of(writes(A, 0, 1)), Optional.empty(), List.of(due(A, 1, Duration.ZERO)), List.of()));

        assertThat(takeDue()).hasSize(1);
    }

    @Test
    void an_event_that_fails_again_is_updated() throws Exception {
        append(A, 0, 1);
        append(deferrals(due(A, 1, Duration.ZERO)));
        takeDue();

        append(deferrals(Deferral.due(FUNCTION, A, 1, 2, Duration.ZERO, "again")));

        assertThat(takeDue()).extracting(DueEvent::attempts).containsExactly(2);
    }

    @Test
    void an_event_that_has_not_failed_leaves_one_that_is_deferred_as_it_is() throws Exception {
        append(A, 0, 1);
        append(deferrals(Deferral.due(FUNCTION, A, 1, 3, Duration.ZERO, "failed")));

        append(deferrals(Deferral.due(FUNCTION, A, 1, 0, AN_HOUR, "has come again")));

        assertThat(takeDue()).extracting(DueEvent::attempts).containsExactly(3);
    }

    @Test
    void the_higher_number_of_attempts_counts_if_one_version_is_deferred_twice() throws Exception {
        append(A, 0, 1);

        append(deferrals(
                due(A, 1, AN_HOUR),
                Deferral.due(FUNCTION, A, 1, 3, Duration.ZERO, "failed"),
                Deferral.due(FUNCTION, A, 1, 0, AN_HOUR, "and behind itself")));

        assertThat(takeDue()).extracting(DueEvent::attempts).containsExactly(3);
    }

    @Test
    void a_parked_head_holds_up_its_stream_until_it_is_replayed() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 1, 10, "poison"), due(A, 2, Duration.ZERO)));

        var whileParked = takeDue();
        append(deferrals(Deferral.replayed(FUNCTION, A, 1)));

        assertThat(whileParked).isEmpty();
        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getFirst(), 1, false));
    }

    @Test
    void a_parked_event_stays_parked_when_an_earlier_one_is_deferred_and_released() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 2, 10, "poison")));

        append(deferrals(due(A, 1, Duration.ZERO)));

        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(1L);
        append(releasing(A, 1));
        assertThat(takeDue()).isEmpty();
        append(deferrals(Deferral.replayed(FUNCTION, A, 2)));
        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getLast(), 1, false));
    }

    @Test
    void a_parked_event_that_is_replayed_behind_an_earlier_one_waits_for_it() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 2, 10, "poison"), due(A, 1, Duration.ZERO)));

        append(deferrals(Deferral.replayed(FUNCTION, A, 2)));

        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(1L);
        append(releasing(A, 1));
        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getLast(), 1, false));
    }

    @Test
    void an_older_event_that_is_deferred_while_the_head_is_released_is_never_forgotten() throws Exception {
        for (var round = 0; round < 50; round++) {
            var stream = StreamId.of("stock", "older" + round);
            append(stream, 0, 3);
            append(deferrals(
                    due(stream, 2, AN_HOUR),
                    Deferral.parked(FUNCTION, stream, 3, 10, "poison"),
                    due(stream, 2, AN_HOUR)));

            concurrently(2, i -> append(i == 0 ? releasing(stream, 2) : deferrals(due(stream, 1, Duration.ZERO))));

            assertThat(takeDue())
                    .extracting(due -> due.envelope().version())
                    .as("round %d", round)
                    .containsExactly(1L);
            append(releasing(stream, 1));
            assertThat(takeDue()).as("what is parked, in round %d", round).isEmpty();
        }
    }

    @Test
    void a_discarded_event_that_fails_again_stays_discarded() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 1, 10, "poison")));
        append(deferrals(Deferral.discarded(FUNCTION, A, 1)));
        append(releasing(A, 1));

        append(deferrals(due(A, 1, Duration.ZERO)));

        assertThat(takeDue()).isEmpty();
        assertThat(get(store.deferred(FUNCTION, List.of(A))))
                .containsExactly(Map.entry(A, new DeferredVersions(OptionalLong.empty(), Set.of(1L))));
        append(deferrals(due(A, 2, Duration.ZERO)));
        assertThat(get(store.deferred(FUNCTION, List.of(A))))
                .containsExactly(Map.entry(A, new DeferredVersions(OptionalLong.of(2), Set.of(1L))));
        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(2L);
    }

    @Test
    void an_append_of_stored_events_and_a_new_deferral_is_refused_as_a_duplicate() throws Exception {
        var events = new StreamAppend(A, 0, List.of(event(1)));
        append(Append.of(events));

        var more = append(new Append(List.of(events), Optional.empty(), List.of(due(A, 1, Duration.ZERO)), List.of()));

        assertThat(more).isInstanceOf(Duplicate.class);
        assertThat(takeDue()).isEmpty();
    }

    @Test
    void a_parked_head_that_is_discarded_is_due_to_be_skipped_and_its_successor_after_it() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 1, 10, "poison"), due(A, 2, AN_HOUR)));

        append(deferrals(Deferral.discarded(FUNCTION, A, 1)));

        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getFirst(), 1, true));
        append(releasing(A, 1));
        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getLast(), 1, false));
    }

    @Test
    void releasing_a_parked_head_makes_the_next_one_due() throws Exception {
        append(A, 0, 2);
        append(deferrals(Deferral.parked(FUNCTION, A, 1, 10, "poison"), due(A, 2, AN_HOUR)));

        append(releasing(A, 1));

        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(2L);
    }

    @Test
    void an_event_deferred_during_the_release_of_the_head_is_never_forgotten() throws Exception {
        for (var round = 0; round < 50; round++) {
            var stream = StreamId.of("stock", "behind" + round);
            append(stream, 0, 2);
            append(deferrals(due(stream, 1, AN_HOUR)));

            concurrently(2, i -> append(i == 0 ? releasing(stream, 1) : deferrals(due(stream, 2, Duration.ZERO))));

            assertThat(takeDue())
                    .extracting(due -> due.envelope().version())
                    .as("round %d", round)
                    .containsExactly(2L);
        }
    }

    /** B07: what a clock leaves behind that has been set back since. */
    @Test
    void an_event_that_is_due_later_than_anything_waits_is_due() throws Exception {
        append(new Append(List.of(writes(A, 0, 2), writes(B, 0, 1)), Optional.empty(), List.of(), List.of()));
        append(deferrals(due(A, 1, AN_HOUR.multipliedBy(10)), due(A, 2, Duration.ZERO), due(B, 1, AN_HOUR)));

        assertThat(takeDue()).containsExactly(new DueEvent(load(A).getFirst(), 1, false));
        assertThat(takeDue()).isEmpty();
    }

    @Test
    void an_event_that_does_not_exist_cannot_be_deferred() {
        assertThatThrownBy(() -> append(deferrals(due(A, 1, Duration.ZERO))))
                .isInstanceOf(InvalidAppendException.class);
    }

    @Test
    void an_append_under_a_lock_meets_no_conflict() throws Exception {
        var results = concurrently(
                16,
                i -> get(store.locked(
                        i % 2 == 0 ? List.of(A, B) : List.of(B, A),
                        locked -> locked.loadAll(List.of(A, B))
                                .thenCompose(all -> locked.append(Append.of(
                                        writes(A, all.get(A).size(), 1),
                                        writes(B, all.get(B).size(), 1)))))));

        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(Appended.class));
        assertThat(load(A)).hasSize(16);
    }

    @Test
    void nobody_else_appends_to_locked_streams() throws Exception {
        var intruder = new CompletableFuture<AppendResult>();

        var result = get(store.locked(List.of(A), locked -> {
            Thread.ofVirtual().start(() -> {
                try {
                    intruder.complete(append(A, 0, 1));
                } catch (Exception e) {
                    intruder.completeExceptionally(e);
                }
            });
            return intruder.copy()
                    .thenApply(_ -> false)
                    .completeOnTimeout(true, 300, TimeUnit.MILLISECONDS)
                    .thenCompose(waits -> locked.append(Append.of(writes(A, 0, 1)))
                            .thenApply(appended -> waits && appended instanceof Appended));
        }));

        assertThat(result).isTrue();
        assertThat(get(intruder)).isInstanceOf(Conflict.class);
    }

    @Test
    void work_that_fails_under_a_lock_leaves_nothing() throws Exception {
        var failure = new IllegalStateException("the work failed");

        assertThatThrownBy(() -> get(store.locked(
                        List.of(A),
                        locked -> locked.append(Append.of(writes(A, 0, 1))).thenApply(_ -> {
                            throw failure;
                        }))))
                .isSameAs(failure);

        assertThat(load(A)).isEmpty();
        assertThat(append(A, 0, 1)).isInstanceOf(Appended.class);
    }

    @Test
    void the_global_order_is_dense_and_keeps_the_order_of_each_stream_and_each_append() throws Exception {
        append(Append.of(writes(B, 0, 2), writes(A, 0, 2)));
        append(A, 2, 1);
        givePositions();
        append(B, 2, 1);
        givePositions();

        var all = get(store.readAll(0, 100));

        assertThat(all).extracting(PositionedEvent::position).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(all.stream()
                        .map(event -> event.envelope().streamId() + " "
                                + event.envelope().version()))
                .containsExactly("stock-b 1", "stock-b 2", "stock-a 1", "stock-a 2", "stock-a 3", "stock-b 3");
        assertThat(get(store.readAll(2, 3))).isEqualTo(all.subList(2, 5));
        assertThat(get(store.readAll(6, 3))).isEmpty();
    }

    @Test
    void the_global_order_has_every_event_of_concurrent_appends_once() throws Exception {
        concurrently(16, i -> {
            for (var version = 0; version < 20; version++) {
                append(StreamId.of("stock", i), version, 1);
                if (version % 5 == 0) {
                    givePositions();
                }
            }
            return i;
        });
        givePositions();

        var all = get(store.readAll(0, 1_000));

        assertThat(all)
                .extracting(PositionedEvent::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 320).boxed().toList());
        assertThat(all.stream().map(event -> event.envelope().id()).collect(toSet()))
                .hasSize(320);
        for (var i = 0; i < 16; i++) {
            var stream = StreamId.of("stock", i);
            assertThat(all.stream()
                            .map(PositionedEvent::envelope)
                            .filter(event -> event.streamId().equals(stream)))
                    .containsExactlyElementsOf(load(stream));
        }
    }

    @Test
    void the_global_order_is_read_from_a_time_on() throws Exception {
        append(A, 0, 3);
        append(B, 0, 3);
        givePositions();
        var all = get(store.readAll(0, 100));

        for (var event : all) {
            var from = event.envelope().timestamp();
            assertThat(get(store.readAll(from, 100)))
                    .isEqualTo(all.stream()
                            .dropWhile(earlier -> earlier.envelope().timestamp().isBefore(from))
                            .toList());
        }
        assertThat(get(store.readAll(Instant.EPOCH, 2))).isEqualTo(all.subList(0, 2));
        assertThat(get(store.readAll(Instant.now().plusSeconds(3_600), 100))).isEmpty();
    }

    @Test
    void a_time_limit_begins_with_its_append_and_is_due_when_it_has_passed() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, AN_HOUR)));
        append(timed(writes(B, 0, 2), begins(B, "", 1, Duration.ZERO), begins(B, "reserve", 2, Duration.ZERO)));

        var deadlines = get(store.dueDeadlines(FUNCTION, 10));

        assertThat(deadlines.due())
                .containsExactlyInAnyOrder(new DueDeadline(B, "", 1), new DueDeadline(B, "reserve", 2));
        assertThat(deadlines.next())
                .hasValueSatisfying(next -> assertThat(next).isBetween(AN_HOUR.minusMinutes(1), AN_HOUR));
        assertThat(get(store.dueDeadlines("another-function", 10)))
                .isEqualTo(new DueDeadlines(List.of(), Optional.empty()));
    }

    @Test
    void due_time_limits_come_in_order_up_to_the_given_number() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "late", 1, Duration.ofMillis(-1)), begins(A, "soon", 1, AN_HOUR)));
        append(timed(writes(B, 0, 1), begins(B, "later", 1, Duration.ofHours(-1))));

        assertThat(get(store.dueDeadlines(FUNCTION, 1)).due()).containsExactly(new DueDeadline(B, "later", 1));
        assertThat(get(store.dueDeadlines(FUNCTION, 1)).next()).isPresent();
        assertThat(get(store.dueDeadlines(FUNCTION, 2)).due())
                .containsExactly(new DueDeadline(B, "later", 1), new DueDeadline(A, "late", 1));
        assertThat(get(store.dueDeadlines(FUNCTION, 2)).next()).isPresent();
    }

    @Test
    void an_append_that_is_refused_begins_and_ends_no_time_limit() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, Duration.ZERO)));

        append(timed(writes(A, 5, 1), begins(A, "pay", 6, Duration.ZERO), ends(A, "reserve", 6)));

        assertThat(get(store.dueDeadlines(FUNCTION, 10)).due()).containsExactly(new DueDeadline(A, "reserve", 1));
    }

    @Test
    void a_time_limit_is_replaced_and_ended_by_a_later_event() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, Duration.ZERO)));
        append(timed(writes(A, 1, 1), begins(A, "reserve", 2, Duration.ZERO)));
        var replaced = get(store.dueDeadlines(FUNCTION, 10)).due();

        append(timed(writes(A, 2, 1), ends(A, "reserve", 3)));

        assertThat(replaced).containsExactly(new DueDeadline(A, "reserve", 2));
        assertThat(get(store.dueDeadlines(FUNCTION, 10)).due()).isEmpty();
    }

    @Test
    void a_repeated_append_ends_no_time_limit_that_has_begun_since() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, Duration.ZERO)));
        var first = timed(writes(A, 1, 1), ends(A, "reserve", 2));
        append(first);
        append(timed(writes(A, 2, 1), begins(A, "reserve", 3, Duration.ZERO)));

        var repeated = append(first);

        assertThat(repeated).isInstanceOf(Appended.class);
        assertThat(get(store.dueDeadlines(FUNCTION, 10)).due()).containsExactly(new DueDeadline(A, "reserve", 3));
    }

    @Test
    void a_time_limit_that_has_passed_becomes_a_deferred_event() throws Exception {
        append(timed(writes(A, 0, 1), begins(A, "reserve", 1, Duration.ZERO)));
        var passed = new Append(
                List.of(),
                Optional.empty(),
                List.of(Deferral.due(FUNCTION, A, 1, 0, Duration.ZERO, "a time limit has passed")),
                List.of(),
                List.of(ends(A, "reserve", 1)));

        append(passed);
        append(passed);

        assertThat(get(store.dueDeadlines(FUNCTION, 10)).due()).isEmpty();
        assertThat(takeDue()).extracting(due -> due.envelope().version()).containsExactly(1L);
    }

    @Test
    void the_store_tells_its_time() throws Exception {
        append(A, 0, 1);

        assertThat(get(store.now())).isAfterOrEqualTo(load(A).getFirst().timestamp());
    }

    protected static Append timed(StreamAppend stream, Deadline... deadlines) {
        return new Append(List.of(stream), Optional.empty(), List.of(), List.of(), List.of(deadlines));
    }

    protected static Deadline begins(StreamId saga, String step, long version, Duration after) {
        return Deadline.begins(FUNCTION, saga, step, version, after);
    }

    private static Deadline ends(StreamId saga, String step, long version) {
        return Deadline.ends(FUNCTION, saga, step, version);
    }

    protected AppendResult append(Append append) throws Exception {
        return get(store.append(append));
    }

    protected AppendResult append(StreamId stream, long expectedVersion, int events) throws Exception {
        return append(Append.of(writes(stream, expectedVersion, events)));
    }

    public static StreamAppend writes(StreamId stream, long expectedVersion, int events) {
        return new StreamAppend(
                stream,
                expectedVersion,
                IntStream.rangeClosed(1, events)
                        .mapToObj(EventStoreContract::event)
                        .toList());
    }

    protected static NewEvent event(int quantity) {
        return new NewEvent(
                UUID.randomUUID(),
                new StockAdded(new Sku("A-1"), quantity),
                new Metadata(
                        "/tideline/add-stock",
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        Optional.empty(),
                        Optional.empty()));
    }

    protected static Receipt receipt(String key, String answer) {
        return new Receipt(FUNCTION, key, "fingerprint", answer);
    }

    protected static Deferral due(StreamId stream, long version, Duration retryAfter) {
        return Deferral.due(FUNCTION, stream, version, 1, retryAfter, "it failed");
    }

    private static DeferredVersions waiting(long head) {
        return new DeferredVersions(OptionalLong.of(head), Set.of());
    }

    protected static Append deferrals(Deferral... deferrals) {
        return new Append(List.of(), Optional.empty(), List.of(deferrals), List.of());
    }

    protected static Append releasing(StreamId stream, long version) {
        return new Append(List.of(), Optional.empty(), List.of(), List.of(new Release(FUNCTION, stream, version)));
    }

    protected List<Envelope> load(StreamId stream) {
        try {
            return get(store.load(stream, 1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> versions(StreamId stream) {
        return load(stream).stream().map(Envelope::version).toList();
    }

    private List<DueEvent> takeDue() throws Exception {
        return get(store.takeDue(FUNCTION, 10, AN_HOUR));
    }

    protected static <T> T get(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    protected interface Numbered<T> {
        T run(int number) throws Exception;
    }

    /** Runs the work so many times at once, all setting off together. */
    protected static <T> List<T> concurrently(int times, Numbered<T> work) throws Exception {
        var start = new CyclicBarrier(times);
        try (var executor = Executors.newFixedThreadPool(times)) {
            var running = executor.invokeAll(IntStream.range(0, times)
                    .mapToObj(number -> (Callable<T>) () -> {
                        start.await(30, TimeUnit.SECONDS);
                        return work.run(number);
                    })
                    .toList());
            return running.stream().map(EventStoreContract::result).toList();
        }
    }

    private static <T> T result(Future<T> done) {
        try {
            return done.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
