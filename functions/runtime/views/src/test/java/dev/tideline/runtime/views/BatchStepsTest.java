package dev.tideline.runtime.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.parking.Parking;
import dev.tideline.runtime.handling.Backoff;
import dev.tideline.runtime.handling.DeferralPolicy;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.DeliveryResult;
import dev.tideline.runtime.handling.DeliveryResult.Behind;
import dev.tideline.runtime.handling.DeliveryResult.Done;
import dev.tideline.runtime.handling.ParkingState;
import dev.tideline.runtime.views.Applied.Complete;
import dev.tideline.runtime.views.Applied.Failed;
import dev.tideline.runtime.views.Applied.Gap;
import dev.tideline.runtime.views.Applied.Missing;
import dev.tideline.shop.Sku;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.DeferredEvents.DueEvent;
import dev.tideline.testing.History;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The steps of a batch, in memory. The row has applied one event of the stock. */
class BatchStepsTest {
    private static final RuntimeException FAILURE = new IllegalStateException("poison");

    private final Projection<CountedView> projection = new Counting("counting");
    private final DeferralPolicy policy =
            new DeferralPolicy("counting", new Backoff(Duration.ofMillis(200), Duration.ofSeconds(60), 3, () -> 0));
    private final CountedView row = new CountedView();

    BatchStepsTest() {
        row.sku = "a";
        row.available = 1;
        row.stockVersion = 1;
    }

    @Test
    void events_are_applied_in_order_and_those_of_before_change_nothing() {
        var batch = added(1, 1, 1);

        var complete = complete(Attempt.first(batch));

        assertThat(row.available).isEqualTo(3);
        assertThat(complete.news()).containsOnlyKeys(batch.get(1), batch.get(2));
        assertThat(complete.results())
                .containsExactly(batch.stream().map(Done::new).toArray(DeliveryResult[]::new));
    }

    @Test
    void a_step_that_fails_leaves_nothing_to_be_written() {
        var batch = added(1, Counting.POISON, 1);

        assertThat(((Failed<CountedView>) apply(Attempt.first(batch))).failures())
                .containsOnlyKeys(batch.get(1));
    }

    @Test
    void an_event_that_is_known_to_fail_is_deferred_with_those_behind_it() {
        var batch = added(1, Counting.POISON, 1);

        var complete = complete(failing(batch.get(1), Map.of(), batch));

        assertThat(complete.results())
                .containsExactly(
                        new Done(batch.get(0)),
                        new DeliveryResult.Retried(batch.get(1), Duration.ofMillis(100), FAILURE),
                        new Behind(batch.get(2)));
        assertThat(row.stockVersion).isEqualTo(1);
    }

    @Test
    void an_event_that_fails_behind_a_deferred_one_is_no_attempt() {
        var batch = added(1, 1, Counting.POISON).subList(2, 3);

        var complete = complete(
                failing(batch.getFirst(), Map.of(stock(), new DeferredVersions(OptionalLong.of(2), Set.of())), batch));

        assertThat(complete.results()).containsExactly(new Behind(batch.getFirst()));
    }

    @Test
    void an_event_that_fails_for_the_last_time_is_parked() {
        var last = due(added(1, Counting.POISON).getLast(), 2);
        var nothingParked = new ParkingState(new Parking.Free(), 0);

        var complete = complete(new Attempt(
                List.of(last),
                Map.of(last, FAILURE),
                Map.of(),
                Map.of(policy.parking(last).id(), nothingParked),
                Map.of()));

        assertThat(complete.results()).containsExactly(new DeliveryResult.Parked(last, FAILURE, nothingParked));
    }

    @Test
    void an_event_that_fails_and_was_discarded_is_skipped_and_the_next_is_applied() {
        var batch = added(1, Counting.POISON, 5).subList(1, 3);

        var attempt = failing(
                batch.getFirst(), Map.of(stock(), new DeferredVersions(OptionalLong.empty(), Set.of(2L))), batch);
        var complete = complete(attempt);

        assertThat(complete.results())
                .containsExactly(new Done(batch.getFirst().asDiscarded()), new Done(batch.getLast()));
        assertThat(row.available).isEqualTo(1 + 5);
        assertThat(row.stockVersion).isEqualTo(3);
    }

    @Test
    void a_gap_below_an_event_is_noticed_once_and_then_the_event_fails() {
        var above = added(1, 1, 1).getLast();

        assertThat(apply(Attempt.first(List.of(above)))).isEqualTo(new Missing<>(Map.of(stock(), new Gap(1, above))));
        assertThat(apply(Attempt.first(List.of(above)).filledFrom(Map.of(stock(), 1L))))
                .isInstanceOf(Failed.class);
        assertThat(new Gap(1, above).missing()).extracting("version").containsExactly(2L);
    }

    @Test
    void a_rebuild_notices_no_gaps() {
        var above = added(1, 1, 1).getLast();

        assertThat(apply(Attempt.first(List.of(above)), false)).isInstanceOf(Failed.class);
    }

    private Attempt failing(Delivery delivery, Map<StreamId, DeferredVersions> deferred, List<Delivery> batch) {
        return Attempt.first(batch).failing(Map.of(delivery, FAILURE), policy, deferred, Map.of());
    }

    private Complete<CountedView> complete(Attempt attempt) {
        return (Complete<CountedView>) apply(attempt);
    }

    private Applied<CountedView> apply(Attempt attempt) {
        return apply(attempt, true);
    }

    private Applied<CountedView> apply(Attempt attempt, boolean noticesGaps) {
        var begun = BatchSteps.begin(projection, attempt);
        assertThat(begun.failures()).isEmpty();
        return new BatchSteps<>(projection, policy, noticesGaps, attempt, begun.empty(), List.of(row), Map.of())
                .apply();
    }

    /** One event for each quantity, from version 1. */
    private static List<Delivery> added(int... quantities) {
        var history = new History();
        for (var quantity : quantities) {
            history.with(stock(), new StockAdded(new Sku("a"), quantity));
        }
        return history.events().stream().map(Delivery::first).toList();
    }

    private static Delivery due(Delivery delivery, int attempts) {
        return Delivery.due(new DueEvent(delivery.event(), attempts, false), delivery.event());
    }

    private static StreamId stock() {
        return StreamId.of("stock", new Sku("a"));
    }
}
