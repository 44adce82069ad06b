package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import dev.tideline.runtime.handling.DeferralPolicy;
import dev.tideline.runtime.handling.DeferralPolicy.Treatment;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.ParkingState;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch that is to be applied, with what earlier attempts have found out.
 *
 * @param failures of events that cannot be applied
 * @param deferred what the function has deferred of the failing events' streams
 * @param parkings the parking streams of those that are to be parked
 * @param filledFrom of the streams of which events were missing: the version that was applied then. If it still is, they are not
 *     to be had
 */
record Attempt(
        List<Delivery> batch,
        Map<Delivery, Throwable> failures,
        Map<StreamId, DeferredVersions> deferred,
        Map<StreamId, ParkingState> parkings,
        Map<StreamId, Long> filledFrom) {

    static Attempt first(List<Delivery> batch) {
        return new Attempt(batch, Map.of(), Map.of(), Map.of(), Map.of());
    }

    Map<Delivery, Throwable> failuresAnd(Map<Delivery, Throwable> more) {
        var all = new HashMap<>(failures);
        all.putAll(more);
        return all;
    }

    /** Returns the next attempt, with these events known to fail. Discarded ones among them are skipped, and do not fail. */
    Attempt failing(
            Map<Delivery, Throwable> all,
            DeferralPolicy policy,
            Map<StreamId, DeferredVersions> deferred,
            Map<StreamId, ParkingState> parkings) {
        return new Attempt(
                batch.stream()
                        .map(delivery -> policy.treatment(delivery, of(deferred, delivery)) == Treatment.DISCARDED
                                ? delivery.asDiscarded()
                                : delivery)
                        .toList(),
                all,
                deferred,
                parkings,
                filledFrom);
    }

    Attempt filledFrom(Map<StreamId, Long> some) {
        var all = new HashMap<>(filledFrom);
        all.putAll(some);
        return new Attempt(batch, failures, deferred, parkings, all);
    }

    /** Returns the function's deferrals of an event's stream, if the event fails. */
    DeferredVersions deferred(Delivery delivery) {
        return of(deferred, delivery);
    }

    private static DeferredVersions of(Map<StreamId, DeferredVersions> deferred, Delivery delivery) {
        return deferred.getOrDefault(delivery.stream(), DeferredVersions.NONE);
    }
}
