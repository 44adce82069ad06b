package dev.tideline.runtime.handling;

import static dev.tideline.runtime.handling.Deliveries.STREAM;
import static dev.tideline.runtime.handling.Deliveries.due;
import static dev.tideline.runtime.handling.Deliveries.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.runtime.handling.DeferralPolicy.Treatment;
import dev.tideline.runtime.handling.DeliveryResult.Behind;
import dev.tideline.runtime.handling.DeliveryResult.Done;
import dev.tideline.runtime.handling.DeliveryResult.EffectUnderWay;
import dev.tideline.runtime.handling.DeliveryResult.Postponed;
import dev.tideline.runtime.handling.DeliveryResult.Retried;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeferralPolicyTest {
    private static final String FUNCTION = "reserve";
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final RuntimeException FAILURE = new IllegalStateException("not yet");

    private final DeferralPolicy policy = new DeferralPolicy(
            FUNCTION, new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), MAX_ATTEMPTS, () -> 0));

    @Test
    void an_event_of_a_stream_without_deferrals_is_handled() {
        assertThat(policy.treatment(Delivery.first(event(1)), DeferredVersions.NONE))
                .isEqualTo(Treatment.HANDLED);
    }

    @ParameterizedTest
    @CsvSource({"1, HANDLED", "2, BEHIND", "3, BEHIND", "9, BEHIND"})
    void an_event_waits_behind_the_head_of_its_stream_and_an_older_one_does_not(long version, Treatment treatment) {
        assertThat(policy.treatment(Delivery.first(event(version)), line(2))).isEqualTo(treatment);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void an_event_that_is_due_is_handled_whatever_is_deferred_of_its_stream(long version) {
        assertThat(policy.treatment(due(version, 1, false), line(2))).isEqualTo(Treatment.HANDLED);
    }

    @Test
    void an_event_that_is_due_and_discarded_is_skipped() {
        assertThat(policy.treatment(due(2, 1, true), line(2))).isEqualTo(Treatment.DISCARDED);
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void an_event_that_was_discarded_before_is_skipped_however_it_comes(Delivery delivery) {
        var line = new DeferredVersions(OptionalLong.of(1), Set.of(delivery.version()));

        assertThat(policy.treatment(delivery, line)).isEqualTo(Treatment.DISCARDED);
    }

    static Stream<Delivery> deliveries() {
        return Stream.of(Delivery.first(event(2)), due(2, 0, false), due(2, 5, true));
    }

    @Test
    void an_event_above_a_discarded_one_waits_for_nothing() {
        assertThat(policy.treatment(Delivery.first(event(3)), new DeferredVersions(OptionalLong.empty(), Set.of(2L))))
                .isEqualTo(Treatment.HANDLED);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 200"})
    void an_event_that_fails_is_tried_again_after_a_while(int attempts, int millis) {
        var delivery = due(2, attempts, false);

        var result = policy.failed(delivery, FAILURE, parking -> {
            throw new AssertionError("nobody parks it");
        });

        assertThat(result).isEqualTo(new Retried(delivery, Duration.ofMillis(millis), FAILURE));
        assertThat(policy.append(List.of(result)))
                .isEqualTo(deferrals(Deferral.due(
                        FUNCTION,
                        STREAM,
                        2,
                        attempts + 1,
                        Duration.ofMillis(millis),
                        "java.lang.IllegalStateException: not yet")));
    }

    @ParameterizedTest
    @ValueSource(ints = {MAX_ATTEMPTS - 1, MAX_ATTEMPTS, 40})
    void an_event_that_fails_for_the_last_time_is_parked_and_announced(int attempts) {
        var delivery = due(2, attempts, false);

        var result = policy.failed(delivery, FAILURE, free(0));

        var append = policy.append(List.of(result));
        assertThat(append.deferrals())
                .containsExactly(
                        Deferral.parked(FUNCTION, STREAM, 2, attempts + 1, "java.lang.IllegalStateException: not yet"));
        var announcement = append.streams().getFirst();
        assertThat(append.streams()).hasSize(1);
        assertThat(announcement.stream()).isEqualTo(new StreamId("parked-reserve/stock-a"));
        assertThat(announcement.expectedVersion()).isZero();
        var event = announcement.events().getFirst();
        assertThat(announcement.events()).hasSize(1);
        assertThat(event.event()).isEqualTo(parked(delivery.event(), attempts + 1));
        assertThat(event.metadata().source()).isEqualTo("/tideline/reserve");
        assertThat(event.metadata().causationId()).isEqualTo(delivery.event().id());
        assertThat(event.metadata().correlationId())
                .isEqualTo(delivery.event().metadata().correlationId());
        assertThat(event.metadata().userId()).contains("user-1");
        assertThat(event.metadata().traceparent()).contains("00-trace");
    }

    @Test
    void an_event_that_another_instance_has_parked_already_is_not_announced_twice() {
        var delivery = due(2, MAX_ATTEMPTS, false);

        var result = policy.failed(
                delivery, FAILURE, _ -> new ParkingState(state(parked(delivery.event(), MAX_ATTEMPTS)), 1));

        var append = policy.append(List.of(result));
        assertThat(append.streams()).containsExactly(StreamAppend.check(new StreamId("parked-reserve/stock-a"), 1));
        assertThat(append.deferrals()).extracting(Deferral::retryAfter).containsExactly(Optional.empty());
    }

    @Test
    void an_event_that_is_parked_again_is_announced_under_another_id() {
        var results = IntStream.of(0, 2)
                .mapToObj(version -> policy.failed(due(2, 2, false), FAILURE, free(version)))
                .toList();

        assertThat(results)
                .flatExtracting(result -> policy.append(List.of(result)).streams())
                .extracting(stream -> stream.events().getFirst().id())
                .containsExactly(
                        Uuids.nameBased(FUNCTION, event(2).id(), "parked", 0),
                        Uuids.nameBased(FUNCTION, event(2).id(), "parked", 2));
    }

    @Test
    void an_event_is_announced_beside_another_one_of_its_stream_that_is_parked() {
        var result = policy.failed(due(2, 2, false), FAILURE, _ -> new ParkingState(state(parked(event(3), 3)), 1));

        assertThat(policy.append(List.of(result)).streams())
                .flatExtracting(StreamAppend::events)
                .hasSize(1);
    }

    @Test
    void events_of_a_stream_that_are_parked_together_are_announced_in_one_append() {
        var results = Stream.of(3, 2)
                .map(version -> policy.failed(due(version, 2, false), FAILURE, free(0)))
                .toList();

        var append = policy.append(results);

        assertThat(append.streams())
                .singleElement()
                .satisfies(stream -> assertThat(stream.events()).hasSize(2));
        assertThat(append.deferrals()).extracting(Deferral::version).containsExactly(3L, 2L);
    }

    @Test
    void reasons_are_short_and_without_the_one_character_that_the_database_lacks() {
        var result = policy.failed(due(2, 0, false), new IllegalStateException("x\0".repeat(1_000)), free(0));

        assertThat(policy.append(List.of(result)).deferrals())
                .singleElement()
                .extracting(Deferral::reason)
                .satisfies(reason -> assertThat(reason).hasSize(1_000).doesNotContain("\0"));
    }

    @Test
    void an_event_that_is_done_leaves_the_deferrals_if_it_was_deferred() {
        assertThat(policy.append(List.of(new Done(Delivery.first(event(1))))).isEmpty())
                .isTrue();
        assertThat(policy.append(List.of(new Done(due(2, 1, false)), new Done(due(3, 1, true)))))
                .isEqualTo(new Append(
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(new Release(FUNCTION, STREAM, 2), new Release(FUNCTION, STREAM, 3))));
    }

    @Test
    void an_event_is_deferred_while_its_effect_is_under_way_and_stays_deferred_if_it_was() {
        assertThat(policy.append(List.of(new EffectUnderWay(Delivery.first(event(1)), LEASE))))
                .isEqualTo(deferrals(Deferral.due(FUNCTION, STREAM, 1, 0, LEASE, "an effect is under way")));
        assertThat(policy.append(List.of(new EffectUnderWay(due(1, 2, false), LEASE)))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void an_event_behind_another_one_is_deferred_without_an_attempt() {
        assertThat(policy.append(List.of(new Behind(Delivery.first(event(4))))))
                .isEqualTo(deferrals(Deferral.due(
                        FUNCTION, STREAM, 4, 0, Duration.ZERO, "an earlier event of this stream is deferred")));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2"})
    void an_event_whose_service_works_for_nobody_counts_no_attempt_beyond_the_first(int attempts, int counted) {
        var result = new Postponed(due(2, attempts, false), Duration.ofSeconds(5), FAILURE);

        assertThat(policy.append(List.of(result)))
                .isEqualTo(deferrals(Deferral.due(
                        FUNCTION,
                        STREAM,
                        2,
                        counted,
                        Duration.ofSeconds(5),
                        "java.lang.IllegalStateException: not yet")));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 101})
    void a_batch_is_split_in_halves_that_are_smaller_and_in_order(int size) {
        var batch = IntStream.range(0, size).boxed().toList();

        var halves = DeferralPolicy.halves(batch);

        assertThat(halves).allSatisfy(half -> assertThat(half).isNotEmpty().hasSizeLessThan(size));
        assertThat(halves.stream().flatMap(List::stream)).isEqualTo(batch);
    }

    private static DeferredVersions line(long head) {
        return new DeferredVersions(OptionalLong.of(head), Set.of());
    }

    private static Append deferrals(Deferral... deferrals) {
        return new Append(List.of(), Optional.empty(), List.of(deferrals), List.of());
    }

    private static Function<EventStream<Parking, ParkingEvent>, ParkingState> free(long version) {
        return _ -> new ParkingState(new Parking.Free(), version);
    }

    private static Parking state(EventParked parked) {
        return Parking.evolve(new Parking.Free(), parked);
    }

    private static EventParked parked(Envelope event, int attempts) {
        return new EventParked(
                FUNCTION,
                STREAM,
                event.version(),
                event.id(),
                "StockAdded",
                attempts,
                "java.lang.IllegalStateException: not yet");
    }
}
