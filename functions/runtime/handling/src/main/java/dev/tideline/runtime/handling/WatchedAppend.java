package dev.tideline.runtime.handling;

import dev.tideline.event.Metadata;
import dev.tideline.store.AppendResult;
import dev.tideline.store.AppendResult.AlreadyReceived;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.Duplicate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One append, with its traces and metrics. Each decision in it has a span, since each has a parent of its own. A conflict is counted. An
 * appended event carries the span as its traceparent, so that later spans of this event are children of the append.
 */
final class WatchedAppend {
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tideline.append.outcome");

    private final String function;
    private final List<Span> spans = new ArrayList<>();

    WatchedAppend(String function) {
        this.function = function;
    }

    /**
     * @param metadata of the events of one decision, with the parent span as its traceparent
     * @return the metadata with the new span as its traceparent
     */
    Metadata begin(Metadata metadata) {
        var span = Traces.beginAppend(metadata);
        spans.add(span);
        return metadata.withTraceparent(Traces.traceparent(span));
    }

    <T extends AppendResult> CompletionStage<T> end(CompletionStage<T> append) {
        return append.whenComplete((result, failure) -> {
            if (result instanceof Conflict) {
                Meters.conflict(function);
            }
            for (var span : spans) {
                if (failure == null) {
                    span.setAttribute(OUTCOME, outcome(result));
                }
                Traces.end(span, failure);
            }
        });
    }

    private static String outcome(AppendResult result) {
        return switch (result) {
            case Appended _ -> "appended";
            case Conflict _ -> "conflict";
            case Duplicate _ -> "duplicate";
            case AlreadyReceived _ -> "already_received";
        };
    }
}
