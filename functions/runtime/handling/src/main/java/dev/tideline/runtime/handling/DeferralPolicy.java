package dev.tideline.runtime.handling;

import dev.tideline.decision.Appends;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.parking.ParkingEvent.EventParked;
import dev.tideline.plan.UnknownPlanException;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The rules by which a function defers events, parks events, and skips discarded events. All methods are pure functions. Reactors and
 * projections have the same rules.
 *
 * @param function its name
 */
@Appends(EventParked.class)
public record DeferralPolicy(String function, Backoff backoff) {
    /** The longest reason that is stored, in characters. An operator needs the message, and not the whole stack trace. */
    private static final int MAX_REASON = 1_000;

    /** The treatment of a delivery. */
    public enum Treatment {
        /** The event is handled now. */
        HANDLED,
        /** The event is deferred, because an earlier event of its stream is deferred. */
        BEHIND,
        /** The event is skipped. */
        DISCARDED
    }

    /** @param deferred the function's deferred events of the event's stream */
    public Treatment treatment(Delivery delivery, DeferredVersions deferred) {
        if (delivery.discarded() || deferred.discarded().contains(delivery.version())) {
            return Treatment.DISCARDED;
        }
        return !delivery.deferred() && deferred.holdUp(delivery.version()) ? Treatment.BEHIND : Treatment.HANDLED;
    }

    /** Returns true if one more failure parks the event. */
    public boolean parks(Delivery delivery) {
        return backoff.isLast(delivery.attempts() + 1);
    }

    /** Returns the parking stream: its events say which events of the delivery's stream are parked. */
    public EventStream<Parking, ParkingEvent> parking(Delivery delivery) {
        return Parking.stream(function, delivery.stream());
    }

    /**
     * Returns the result of a failed event: it is retried or parked. If only newer code can handle the event, it is postponed until that
     * code is there.
     *
     * @param parking reads the state of a parking stream; called only at the last attempt
     */
    public DeliveryResult failed(
            Delivery delivery, Throwable failure, Function<EventStream<Parking, ParkingEvent>, ParkingState> parking) {
        if (failure instanceof UnknownPlanException) {
            return new DeliveryResult.Postponed(delivery, Deferral.LONGEST_PAUSE, failure);
        }
        return parks(delivery)
                ? new DeliveryResult.Parked(delivery, failure, parking.apply(parking(delivery)))
                : new DeliveryResult.Retried(delivery, backoff.after(delivery.attempts() + 1), failure);
    }

    /** Returns an append that contains only these results. */
    public Append append(Collection<? extends DeliveryResult> results) {
        var announcements = new LinkedHashMap<StreamId, StreamAppend>();
        var deferrals = new ArrayList<Deferral>();
        var releases = new ArrayList<Release>();
        for (var result : results) {
            var delivery = result.delivery();
            switch (result) {
                case DeliveryResult.Done _, DeliveryResult.GivenUp _ -> {
                    if (delivery.deferred()) {
                        releases.add(new Release(function, delivery.stream(), delivery.version()));
                    }
                }
                case DeliveryResult.EffectUnderWay effect -> {
                    if (!delivery.deferred()) {
                        deferrals.add(due(delivery, 0, effect.lease(), "an effect is under way"));
                    }
                }
                case DeliveryResult.Behind _ ->
                    deferrals.add(due(delivery, 0, Duration.ZERO, "an earlier event of this stream is deferred"));
                case DeliveryResult.Retried retried ->
                    deferrals.add(due(delivery, delivery.attempts() + 1, retried.after(), reason(retried.failure())));
                case DeliveryResult.Postponed postponed ->
                    // The attempt is counted only if it is the first. Without any attempt, the store would not accept a
                    // new due time.
                    deferrals.add(due(
                            delivery, Math.max(1, delivery.attempts()), postponed.after(), reason(postponed.why())));
                case DeliveryResult.Parked parked -> {
                    var announcement = announcement(parked);
                    announcements.merge(announcement.stream(), announcement, DeferralPolicy::and);
                    deferrals.add(Deferral.parked(
                            function,
                            delivery.stream(),
                            delivery.version(),
                            delivery.attempts() + 1,
                            reason(parked.failure())));
                }
            }
        }
        return new Append(List.copyOf(announcements.values()), Optional.empty(), deferrals, releases);
    }

    private Deferral due(Delivery delivery, int attempts, Duration after, String reason) {
        return Deferral.due(function, delivery.stream(), delivery.version(), attempts, after, reason);
    }

    /**
     * Announces the parked event, unless another instance has done so. Then the append only checks that the version of the parking stream
     * is still the same.
     */
    private StreamAppend announcement(DeliveryResult.Parked parked) {
        var event = parked.delivery().event();
        var stream = parking(parked.delivery()).id();
        var version = parked.announced().version();
        if (Parking.isParked(parked.announced().parking(), event.version())) {
            return StreamAppend.check(stream, version);
        }
        var announced = new EventParked(
                function,
                event.streamId(),
                event.version(),
                event.id(),
                event.type(),
                parked.delivery().attempts() + 1,
                reason(parked.failure()));
        // An event may be parked several times. So the id is derived from the version of the parking stream, too.
        var id = Uuids.nameBased(function, event.id(), "parked", version);
        return new StreamAppend(stream, version, List.of(new NewEvent(id, announced, metadata(event))));
    }

    private static StreamAppend and(StreamAppend one, StreamAppend other) {
        return new StreamAppend(
                one.stream(),
                one.expectedVersion(),
                Stream.concat(one.events().stream(), other.events().stream()).toList());
    }

    /** Returns the metadata of all events that the function appends because of one event. */
    Metadata metadata(Envelope cause) {
        return new Metadata(
                Metadata.sourceOf(function),
                cause.metadata().correlationId(),
                cause.id(),
                cause.metadata().userId(),
                cause.metadata().traceparent());
    }

    /** Returns the message of a failure, cut so that it fits into a row and a record. */
    static String reason(Throwable failure) {
        var text = failure.toString().replace('\0', ' ');
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
    }

    /**
     * Splits a batch that cannot succeed as a whole, in order to find the event that fails.
     *
     * @param batch of two or more
     */
    public static <T> List<List<T>> halves(List<T> batch) {
        var middle = batch.size() / 2;
        return List.of(batch.subList(0, middle), batch.subList(middle, batch.size()));
    }
}
