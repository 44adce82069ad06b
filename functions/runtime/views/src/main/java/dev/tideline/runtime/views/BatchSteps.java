package dev.tideline.runtime.views;

import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.runtime.handling.DeferralPolicy;
import dev.tideline.runtime.handling.DeferralPolicy.Treatment;
import dev.tideline.runtime.handling.DeferredHeads;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.DeliveryResult;
import dev.tideline.runtime.views.Applied.Gap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Applies one batch to its rows in memory, event by event. */
final class BatchSteps<V extends View> {
    private final Projection<V> projection;
    private final DeferralPolicy policy;
    private final boolean noticesGaps;
    private final Attempt attempt;
    private final Map<Delivery, V> empty;
    private final Map<Object, V> rows = new HashMap<>();
    private final Map<Object, List<AppliedVersionRow>> versionRows;
    /** Sorted by their ids, for the same reason as the query is. */
    private final Map<Object, V> begun = new TreeMap<>();

    private final List<DeliveryResult> results = new ArrayList<>();
    private final Map<Delivery, V> news = new LinkedHashMap<>();
    private final Map<Delivery, Throwable> failures = new HashMap<>();
    private final Map<StreamId, Gap> gaps = new HashMap<>();
    private DeferredHeads heads = DeferredHeads.NONE;

    /** The rows that a batch is part of, as they are before their first events; or why some have none. */
    record Begun<V>(Map<Delivery, V> empty, Map<Delivery, Throwable> failures) {}

    static <V extends View> Begun<V> begin(Projection<V> projection, Attempt attempt) {
        var empty = new HashMap<Delivery, V>();
        var failures = new HashMap<Delivery, Throwable>();
        for (var delivery : attempt.batch()) {
            if (!attempt.failures().containsKey(delivery)) {
                try {
                    empty.put(delivery, projection.emptyRow(delivery.event()));
                } catch (UnknownEventException newerProducer) {
                    throw newerProducer;
                } catch (RuntimeException e) {
                    // A skipped event is part of no row, if it does not tell its row.
                    if (!delivery.discarded()) {
                        failures.put(delivery, e);
                    }
                }
            }
        }
        return new Begun<>(empty, failures);
    }

    /**
     * @param empty the row of each event, as it is before its first one; none for an event that is part of none
     * @param found the rows that there are
     * @param versionRows the version rows of the batch, by the view rows that they belong to
     * @param noticesGaps false if all events are brought in order
     */
    BatchSteps(
            Projection<V> projection,
            DeferralPolicy policy,
            boolean noticesGaps,
            Attempt attempt,
            Map<Delivery, V> empty,
            Collection<V> found,
            Map<Object, List<AppliedVersionRow>> versionRows) {
        this.projection = projection;
        this.policy = policy;
        this.noticesGaps = noticesGaps;
        this.attempt = attempt;
        this.empty = empty;
        this.versionRows = versionRows;
        found.forEach(row -> {
            versionRows.getOrDefault(row.id(), List.of()).forEach(row::add);
            rows.put(row.id(), row);
        });
    }

    Applied<V> apply() {
        for (var delivery : attempt.batch()) {
            result(delivery).ifPresent(result -> {
                results.add(result);
                heads = heads.after(result);
            });
        }
        if (!gaps.isEmpty()) {
            return new Applied.Missing<>(gaps);
        }
        return failures.isEmpty()
                ? new Applied.Complete<>(results, rows.values(), begun.values(), news)
                : new Applied.Failed<>(failures);
    }

    /** Empty if it cannot be told yet: the batch will be applied again. */
    private Optional<DeliveryResult> result(Delivery delivery) {
        if (heads.holdUp(delivery.event())) {
            return Optional.of(new DeliveryResult.Behind(delivery));
        }
        var failure = attempt.failures().get(delivery);
        if (failure != null) {
            return Optional.of(
                    policy.treatment(delivery, attempt.deferred(delivery)) == Treatment.BEHIND
                            ? new DeliveryResult.Behind(delivery)
                            : policy.failed(
                                    delivery,
                                    failure,
                                    parking -> attempt.parkings().get(parking.id())));
        }
        if (!empty.containsKey(delivery)) {
            return Optional.of(new DeliveryResult.Done(delivery));
        }
        try {
            return applied(delivery, row(delivery));
        } catch (UnknownEventException newerProducer) {
            throw newerProducer;
        } catch (RuntimeException e) {
            failures.put(delivery, e);
            heads = heads.with(delivery.event());
            return Optional.empty();
        }
    }

    private V row(Delivery delivery) {
        return rows.computeIfAbsent(empty.get(delivery).id(), id -> {
            var row = empty.get(delivery);
            // These are the version rows of a row that another transaction is making: the database will report the
            // collision.
            versionRows.getOrDefault(id, List.of()).forEach(row::add);
            begun.put(id, row);
            return row;
        });
    }

    private Optional<DeliveryResult> applied(Delivery delivery, V row) {
        var event = delivery.event();
        var applied = row.applied(delivery.stream());
        if (isAboveGap(delivery, applied)) {
            gaps.putIfAbsent(delivery.stream(), new Gap(applied, delivery));
            return Optional.empty();
        }
        if (!delivery.discarded()) {
            if (projection.apply(row, event)) {
                news.put(delivery, row);
            }
        } else if (applied < event.version()) {
            // Only the applied version of the row changes.
            row.setApplied(delivery.stream(), event.version());
        }
        return Optional.of(new DeliveryResult.Done(delivery));
    }

    private boolean isAboveGap(Delivery delivery, long applied) {
        return noticesGaps
                && delivery.version() > applied + 1
                && applied > attempt.filledFrom().getOrDefault(delivery.stream(), -1L);
    }
}
