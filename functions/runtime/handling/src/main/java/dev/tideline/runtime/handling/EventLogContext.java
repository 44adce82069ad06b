package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.MDC;

/** The fields of log lines about one event: its id, type, function and trace. */
final class EventLogContext {
    private EventLogContext() {}

    /** @param log writes the line, on this thread */
    static void with(String function, Envelope event, Runnable log) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("function", function);
        fields.put("event_id", event.id());
        fields.put("event_type", event.type());
        fields.put("correlation_id", event.metadata().correlationId());
        // These are the names of OpenTelemetry's own fields.
        event.metadata().traceparent().ifPresent(traceparent -> fields.put("traceId", Traces.traceId(traceparent)));
        var before = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            before.put(field.getKey(), MDC.get(field.getKey()));
            MDC.put(field.getKey(), field.getValue().toString());
        }
        try {
            log.run();
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
