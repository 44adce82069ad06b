package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.Traces.Operation;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Some events on their way through a function, as those who watch it see them: a span for each, the child of the append
 * that made the event, since the events of a batch have different traces.
 */
public final class Processing {
    private final String function;
    private final List<Span> spans = new ArrayList<>();

    public Processing(String function) {
        this.function = function;
    }

    /** Returns the event with the span as its traceparent, so that what follows from it is the span's child. */
    public Envelope begin(Envelope event) {
        var span = Traces.begin(Operation.PROCESS, event);
        span.setAttribute(Traces.CONSUMER_GROUP, function);
        spans.add(span);
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

    /** Ends with what the function does of them. */
    public <T> CompletionStage<T> end(CompletionStage<T> handling) {
        return handling.whenComplete((_, failure) -> spans.forEach(span -> Traces.end(span, failure)));
    }
}
