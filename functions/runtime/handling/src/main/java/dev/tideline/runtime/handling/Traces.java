package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.Topics;
import dev.tideline.query.Query;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes spans, and passes them from one process to the next. A span is passed on as the {@code traceparent} of an event, in the form of
 * <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>. Names and attributes are those of
 * <a href="https://opentelemetry.io/docs/specs/semconv/messaging/">OpenTelemetry's semantic conventions for messaging</a>. No attribute has
 * personal data. Without {@link Tracing}, spans are not recorded, and pass on the traceparent of their parent.
 */
public final class Traces {
    static final AttributeKey<String> CONSUMER_GROUP = AttributeKey.stringKey("messaging.consumer.group.name");

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<String> EVENT_SOURCE = AttributeKey.stringKey("cloudevents.event_source");
    private static final AttributeKey<String> EVENT_TYPE = AttributeKey.stringKey("cloudevents.event_type");
    private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("tideline.function");
    private static final AttributeKey<String> QUERY_ID = AttributeKey.stringKey("tideline.query.id");
    private static final AttributeKey<String> QUERY_OUTCOME = AttributeKey.stringKey("tideline.query.outcome");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final String SCOPE = "dev.tideline";
    private static final String TRACEPARENT = "traceparent";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static volatile Tracer tracer = OpenTelemetry.noop().getTracer(SCOPE);

    private Traces() {}

    static void use(OpenTelemetry openTelemetry) {
        tracer = openTelemetry.getTracer(SCOPE);
    }

    /** An operation on one message. */
    public enum Operation {
        /** An event is appended. All other spans of this event are children of this span. */
        APPEND("append", "create", SpanKind.PRODUCER),
        SEND("send", "send", SpanKind.CLIENT),
        PROCESS("process", "process", SpanKind.CONSUMER);

        private final String name;
        private final String type;
        private final SpanKind kind;

        Operation(String name, String type, SpanKind kind) {
            this.name = name;
            this.type = type;
            this.kind = kind;
        }
    }

    /** Begins a span for the handling of an event: a child of the append that made it, or a trace of its own. */
    public static Span begin(Operation operation, Envelope event) {
        var topic = Topics.of(event.streamId());
        var span = begin(operation, operation.name + " " + topic, event.metadata());
        if (span.isRecording()) {
            span.setAttribute(DESTINATION, topic);
            span.setAttribute(MESSAGE_ID, event.id().toString());
            span.setAttribute(EVENT_TYPE, event.type());
        }
        return span;
    }

    /** Begins a span of an append. The appended events have the same metadata, but different types, so the span has no type. */
    static Span beginAppend(Metadata metadata) {
        var span = begin(Operation.APPEND, Operation.APPEND.name, metadata);
        span.setAttribute(EVENT_SOURCE, metadata.source());
        return span;
    }

    /** Begins a span of a query, a child of its request. */
    static Span beginQuery(String function, Query<?> query, Optional<String> parent) {
        var span = begin("query " + query.type(), SpanKind.INTERNAL, parent);
        span.setAttribute(FUNCTION, function);
        span.setAttribute(QUERY_ID, query.id().toString());
        return span;
    }

    static void endQuery(Span span, String outcome, Throwable fault) {
        span.setAttribute(QUERY_OUTCOME, outcome);
        end(span, fault);
    }

    private static Span begin(Operation operation, String name, Metadata metadata) {
        var span = begin(name, operation.kind, metadata.traceparent());
        span.setAttribute(SYSTEM, "kafka");
        span.setAttribute(OPERATION_NAME, operation.name);
        span.setAttribute(OPERATION_TYPE, operation.type);
        return span;
    }

    static Span begin(String name, SpanKind kind, Optional<String> parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent.map(Traces::context).orElse(Context.root()))
                .startSpan();
    }

    /** Ends a span. If there is a failure, the span gets its class, but not its message, which may quote data. */
    public static void end(Span span, Throwable failure) {
        if (failure != null) {
            span.setAttribute(ERROR_TYPE, Causes.of(failure).getClass().getName());
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** Returns the {@code traceparent} of a span, for spans that are its children. Empty if there is no trace. */
    public static Optional<String> traceparent(Span span) {
        if (!span.getSpanContext().isValid()) {
            return Optional.empty();
        }
        var headers = new HashMap<String, String>();
        W3C.inject(Context.root().with(span), headers, Map::put);
        return Optional.of(headers.get(TRACEPARENT));
    }

    /** Returns the id of a trace. Empty if the text is no traceparent. */
    static String traceId(String traceparent) {
        var context = Span.fromContext(context(traceparent)).getSpanContext();
        return context.isValid() ? context.getTraceId() : "";
    }

    private static Context context(String traceparent) {
        return W3C.extract(Context.root(), traceparent, Header.INSTANCE);
    }

    private enum Header implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(TRACEPARENT);
        }

        @Override
        public String get(String traceparent, String name) {
            return TRACEPARENT.equals(name) ? traceparent : null;
        }
    }
}
