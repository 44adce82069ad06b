package dev.tideline.runtime.handling;

import static dev.tideline.runtime.handling.Deliveries.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.parking.Parking;
import dev.tideline.runtime.handling.DeliveryResult.Behind;
import dev.tideline.runtime.handling.DeliveryResult.Done;
import dev.tideline.runtime.handling.DeliveryResult.EffectUnderWay;
import dev.tideline.runtime.handling.DeliveryResult.Parked;
import dev.tideline.runtime.handling.DeliveryResult.Postponed;
import dev.tideline.runtime.handling.DeliveryResult.Retried;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeferredHeadsTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final RuntimeException FAILURE = new IllegalStateException("not yet");
    private static final ParkingState NOTHING_PARKED = new ParkingState(new Parking.Free(), 0);

    @Test
    void only_later_events_of_a_deferred_events_stream_are_held_up() {
        var heads = DeferredHeads.NONE.after(new Retried(Delivery.first(event(5)), LEASE, FAILURE));

        assertThat(heads.holdUp(event(5))).isTrue();
        assertThat(heads.holdUp(event(6))).isTrue();
        assertThat(heads.holdUp(event(4)))
                .as("it is older, and was handled before")
                .isFalse();
        assertThat(heads.holdUp(event("stock-b", 6))).isFalse();
    }

    @Test
    void the_oldest_deferred_event_of_a_stream_is_what_holds_up_the_others() {
        var heads = DeferredHeads.of(List.of(
                new Behind(Delivery.first(event(5))),
                new Parked(Delivery.first(event(3)), FAILURE, NOTHING_PARKED),
                new Behind(Delivery.first(event(7)))));

        assertThat(heads).isEqualTo(DeferredHeads.NONE.with(event(3)));
    }

    @Test
    void an_event_that_is_done_or_waits_for_an_effect_holds_up_nobody_in_its_batch() {
        assertThat(DeferredHeads.of(List.of(
                        new Done(Delivery.first(event(1))),
                        new EffectUnderWay(Delivery.first(event(2)), LEASE),
                        new Postponed(Delivery.first(event(3)), LEASE, FAILURE))))
                .isEqualTo(DeferredHeads.NONE);
    }
}
