package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.Meters.Handled;
import dev.tideline.runtime.handling.Traces.Operation;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Events that a function is handling, with their metrics and traces. Each event has a span of its own, a child of the append that made the
 * event. So the events of a batch can belong to different traces.
 */
public final class Processing {
    private static final Set<Processing> UNDER_WAY = ConcurrentHashMap.newKeySet();

    private final long begun = System.nanoTime();
    private final String function;
    private final List<Started> started = new ArrayList<>();

    public Processing(String function) {
        this.function = function;
    }

    /** Begins a span for an event. Returns the event with this span as its traceparent, so that later spans are its children. */
    public Envelope begin(Envelope event) {
        var span = Traces.begin(Operation.PROCESS, event);
        span.setAttribute(Traces.CONSUMER_GROUP, function);
        started.add(new Started(event, span));
        return new Envelope(
                event.id(),
                event.type(),
                event.streamId(),
                event.version(),
                event.schemaVersion(),
                event.timestamp(),
                event.metadata().withTraceparent(Traces.traceparent(span)),
                event.data());
    }

    /** Returns the age of the oldest work under way in this process. */
    public static Duration longest() {
        var now = System.nanoTime();
        return Duration.ofNanos(UNDER_WAY.stream()
                .mapToLong(processing -> now - processing.begun)
                .max()
                .orElse(0));
    }

    /** Ends the spans when the function has handled the events. */
    public <T> CompletionStage<T> end(CompletionStage<T> handling) {
        UNDER_WAY.add(this);
        return handling.whenComplete((_, failure) -> {
            UNDER_WAY.remove(this);
            for (var one : started) {
                Traces.end(one.span, failure);
                if (failure != null) {
                    Meters.event(function, one.event, Handled.INTERRUPTED);
                }
            }
        });
    }

    private record Started(Envelope event, Span span) {}
}
