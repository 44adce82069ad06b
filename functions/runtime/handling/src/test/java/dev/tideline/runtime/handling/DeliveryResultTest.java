package dev.tideline.runtime.handling;

import static dev.tideline.runtime.handling.Deliveries.due;
import static dev.tideline.runtime.handling.Deliveries.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.parking.Parking;
import dev.tideline.runtime.handling.DeliveryResult.Behind;
import dev.tideline.runtime.handling.DeliveryResult.Done;
import dev.tideline.runtime.handling.DeliveryResult.EffectUnderWay;
import dev.tideline.runtime.handling.DeliveryResult.Parked;
import dev.tideline.runtime.handling.DeliveryResult.Postponed;
import dev.tideline.runtime.handling.DeliveryResult.Retried;
import dev.tideline.runtime.handling.Meters.Handled;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeliveryResultTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final RuntimeException FAILURE = new IllegalStateException("not yet");
    private static final ParkingState NOTHING_PARKED = new ParkingState(new Parking.Free(), 0);

    @Test
    void each_result_tells_when_to_look_for_due_events() {
        var first = Delivery.first(event(2));
        var due = due(2, 1, false);

        assertThat(new Done(first).dueAfter()).isEmpty();
        assertThat(new Done(due).dueAfter()).as("the next of its stream").contains(Duration.ZERO);
        assertThat(new EffectUnderWay(first, LEASE).dueAfter()).contains(LEASE);
        assertThat(new Retried(due, Duration.ofMillis(3), FAILURE).dueAfter()).contains(Duration.ofMillis(3));
        assertThat(new Postponed(due, Duration.ofMillis(4), FAILURE).dueAfter()).contains(Duration.ofMillis(4));
        assertThat(new Behind(first).dueAfter()).as("when the head is done").isEmpty();
        assertThat(new Parked(due, FAILURE, NOTHING_PARKED).dueAfter())
                .as("when an operator says so")
                .isEmpty();
    }

    @Test
    void each_result_is_counted_as_what_it_is() {
        var first = Delivery.first(event(2));

        assertThat(new Done(first).outcome()).contains(Handled.HANDLED);
        assertThat(new Done(first.asDiscarded()).outcome()).contains(Handled.DISCARDED);
        assertThat(new EffectUnderWay(first, LEASE).outcome()).isEmpty();
        assertThat(new Postponed(first, LEASE, FAILURE).outcome()).isEmpty();
        assertThat(new Behind(first).outcome()).contains(Handled.DEFERRED);
        assertThat(new Retried(first, LEASE, FAILURE).outcome()).contains(Handled.DEFERRED);
        assertThat(new Parked(first, FAILURE, NOTHING_PARKED).outcome()).contains(Handled.PARKED);
    }

    @Test
    void only_failures_of_this_attempt_are_reported() {
        var first = Delivery.first(event(2));

        assertThat(new Retried(first, LEASE, FAILURE).whatFailed()).contains(FAILURE);
        assertThat(new Parked(first, FAILURE, NOTHING_PARKED).whatFailed()).contains(FAILURE);
        assertThat(Stream.of(
                        new Done(first),
                        new EffectUnderWay(first, LEASE),
                        new Behind(first),
                        new Postponed(first, LEASE, FAILURE)))
                .allSatisfy(result -> assertThat(result.whatFailed()).isEmpty());
    }
}
