package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.MDC;

/** What goes with a line of the log that is about one event, as fields of their own. */
final class Line {
    private Line() {}

    /** @param line logs it, on this thread */
    static void about(String function, Envelope event, Runnable line) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("function", function);
        fields.put("event_id", event.id());
        fields.put("event_type", event.type());
        fields.put("correlation_id", event.metadata().correlationId());
        // As OpenTelemetry's own fields are called here.
        event.metadata().traceparent().ifPresent(traceparent -> fields.put("traceId", Traces.traceId(traceparent)));
        var before = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            before.put(field.getKey(), MDC.get(field.getKey()));
            MDC.put(field.getKey(), field.getValue().toString());
        }
        try {
            line.run();
        } finally {
            before.forEach((name, value) -> {
                if (value == null) {
                    MDC.remove(name);
                } else {
                    MDC.put(name, value);
                }
            });
        }
    }
}
