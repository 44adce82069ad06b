package dev.tideline.runtime.views;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import dev.tideline.runtime.handling.Delivery;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.views.Applied.Gap;
import dev.tideline.store.EventStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Takes events from the store that were not delivered to a projection in their order. */
record MissingEvents(String function, EventStore store) {
    private static final Logger LOG = Logger.getLogger(MissingEvents.class);

    /** The most events that are applied in one transaction. */
    static final int PAGE = 500;

    /**
     * Applies a page of the missing events, each as if it had been delivered. An event that waits behind a deferred one continues
     * to wait.
     *
     * @param settle applies them
     * @return completes with the versions that the streams' gaps begin after; above any gap where nothing was to be applied
     */
    CompletionStage<Map<StreamId, Long>> fill(
            Map<StreamId, Gap> gaps, Function<List<Delivery>, CompletionStage<Void>> settle) {
        return waiting(gaps)
                .thenCompose(waiting -> store.find(gaps.values().stream()
                                .filter(gap -> !waiting.contains(gap.above().stream()))
                                .flatMap(Gap::missing)
                                .limit(PAGE)
                                .toList())
                        .thenCompose(events -> {
                            tell(events);
                            return settle.apply(
                                    events.stream().map(Delivery::first).toList());
                        })
                        .thenApply(_ -> filledFrom(gaps, waiting)));
    }

    private CompletionStage<Set<StreamId>> waiting(Map<StreamId, Gap> gaps) {
        var streams = gaps.values().stream()
                .map(Gap::above)
                .filter(above -> !above.deferred())
                .map(Delivery::stream)
                .toList();
        return store.deferred(function, streams)
                .thenApply(deferred -> deferred.entrySet().stream()
                        .filter(stream -> stream.getValue().head().isPresent())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    private static Map<StreamId, Long> filledFrom(Map<StreamId, Gap> gaps, Set<StreamId> waiting) {
        var filledFrom = new HashMap<StreamId, Long>();
        gaps.forEach(
                (stream, gap) -> filledFrom.put(stream, waiting.contains(stream) ? Long.MAX_VALUE : gap.applied()));
        return filledFrom;
    }

    private void tell(List<Envelope> missing) {
        missing.stream()
                .collect(Collectors.groupingBy(event -> Topics.of(event.streamId())))
                .forEach((topic, events) -> {
                    var first = events.getFirst();
                    LOG.warnf(
                            "%s: %d events of %s are missing, and are read from the store; the first is version %d of %s",
                            function, events.size(), topic, first.version(), first.streamId());
                    Meters.gap(function, topic);
                    Meters.gapFilled(function, topic, events.size());
                });
    }
}
