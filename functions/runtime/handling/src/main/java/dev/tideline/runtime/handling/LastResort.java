package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.EventStore;
import dev.tideline.store.InvalidAppendException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Defers an event that fails even in a batch of its own. The append has only the deferral, and no results of the event. If the store
 * refuses the deferral as invalid, the store does not have the event. Then the event is skipped.
 */
public final class LastResort {
    private static final int MAX_CONFLICTS = 10;

    private final EventStore store;
    private final DeferralPolicy policy;
    private final Delivery delivery;
    private final Throwable failure;

    private LastResort(EventStore store, DeferralPolicy policy, Delivery delivery, Throwable failure) {
        this.store = store;
        this.policy = policy;
        this.delivery = delivery;
        this.failure = failure;
    }

    /** Completes with the committed result of the event. The list is empty if the event was skipped. Fails only as the store fails. */
    public static CompletionStage<List<DeliveryResult>> defer(
            EventStore store, DeferralPolicy policy, Delivery delivery, Throwable failure) {
        return new LastResort(store, policy, delivery, failure).append(0).exceptionallyCompose(refusal -> {
            if (Causes.of(refusal) instanceof InvalidAppendException) {
                Deferrals.skipped(policy.function(), delivery.event());
                return CompletableFuture.completedFuture(List.of());
            }
            return CompletableFuture.failedFuture(refusal);
        });
    }

    private CompletionStage<List<DeliveryResult>> append(int conflicts) {
        if (conflicts == MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(new ContendedException(conflicts));
        }
        return result().thenCompose(result -> store.append(policy.append(List.of(result)))
                .thenCompose(appended -> appended instanceof Conflict
                        ? append(conflicts + 1)
                        : CompletableFuture.completedFuture(List.of(result))));
    }

    private CompletionStage<DeliveryResult> result() {
        var parking = policy.parking(delivery);
        return (policy.parks(delivery)
                        ? store.load(parking.id(), 1)
                        : CompletableFuture.completedFuture(List.<Envelope>of()))
                .thenApply(events -> policy.failed(delivery, failure, _ -> ParkingState.of(parking, events)));
    }
}
