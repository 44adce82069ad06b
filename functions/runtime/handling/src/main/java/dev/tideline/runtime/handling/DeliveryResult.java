package dev.tideline.runtime.handling;

import dev.tideline.runtime.handling.Meters.Handled;
import java.time.Duration;
import java.util.Optional;

/** The result of a delivery. It is valid only when it is committed. */
public sealed interface DeliveryResult {
    Delivery delivery();

    /** An event whose results are all in the store, or that is skipped because it is discarded. */
    record Done(Delivery delivery) implements DeliveryResult {}

    /**
     * An event that waits for the outcome of an effect.
     *
     * @param lease the time after which any instance retries the event
     */
    record EffectUnderWay(Delivery delivery, Duration lease) implements DeliveryResult {}

    /** An event that is deferred because an earlier one of its stream is. */
    record Behind(Delivery delivery) implements DeliveryResult {}

    /**
     * An event that has failed, and is deferred.
     *
     * @param after the time until the next attempt
     */
    record Retried(Delivery delivery, Duration after, Throwable failure) implements DeliveryResult {}

    /**
     * An event that has failed for the last time.
     *
     * @param announced the state of its parking stream before this result
     */
    record Parked(Delivery delivery, Throwable failure, ParkingState announced) implements DeliveryResult {}

    /** A command that has failed for the last time. Its failure is the answer. */
    record GivenUp(Delivery delivery, Throwable failure) implements DeliveryResult {}

    /**
     * An event that cannot be handled yet, through no fault of its own. Its effect needs a service that fails for every caller, or its saga
     * instance needs other code. It is deferred, and the attempt does not count.
     */
    record Postponed(Delivery delivery, Duration after, Throwable why) implements DeliveryResult {}

    /** Returns true if later events of its stream wait behind it from now on. */
    default boolean holdsUpItsStream() {
        return switch (this) {
            case Behind _, Retried _, Parked _ -> true;
            case Done _, GivenUp _, EffectUnderWay _, Postponed _ -> false;
        };
    }

    /**
     * Returns the time after which an event of this stream is due. Empty if the function cannot know it: the event waits behind another
     * one, or for an operator.
     */
    default Optional<Duration> dueAfter() {
        return switch (this) {
            // The next event of its stream, if one waits, is due at once.
            case Done _, GivenUp _ -> delivery().deferred() ? Optional.of(Duration.ZERO) : Optional.empty();
            case EffectUnderWay effect -> Optional.of(effect.lease());
            case Retried retried -> Optional.of(retried.after());
            case Postponed postponed -> Optional.of(postponed.after());
            case Behind _, Parked _ -> Optional.empty();
        };
    }

    /** Returns the outcome for metrics. Empty if the effect is under way or postponed. */
    default Optional<Handled> outcome() {
        return switch (this) {
            case Done done -> Optional.of(done.delivery().discarded() ? Handled.DISCARDED : Handled.HANDLED);
            case GivenUp _ -> Optional.of(Handled.HANDLED);
            case Behind _, Retried _ -> Optional.of(Handled.DEFERRED);
            case Parked _ -> Optional.of(Handled.PARKED);
            case EffectUnderWay _, Postponed _ -> Optional.empty();
        };
    }

    /** Returns the failure of this attempt, if it failed. */
    default Optional<Throwable> whatFailed() {
        return switch (this) {
            case Retried retried -> Optional.of(retried.failure());
            case Parked parked -> Optional.of(parked.failure());
            case GivenUp givenUp -> Optional.of(givenUp.failure());
            case Done _, EffectUnderWay _, Behind _, Postponed _ -> Optional.empty();
        };
    }
}
