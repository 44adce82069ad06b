package dev.tideline.queries.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tideline.runtime.http.Timestamps;
import dev.tideline.runtime.store.EventLog.Logged;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;

/**
 * An event as it is answered. The names of the components are the contract.
 *
 * @param data as it was written
 * @param position null until the event has its place in the global order
 */
@RegisterForReflection
public record StoredEvent(
        UUID id,
        String type,
        String source,
        String streamId,
        long version,
        int schemaVersion,
        String timestamp,
        UUID correlationId,
        UUID causationId,
        String userId,
        String traceparent,
        @JsonRawValue String data,
        Long position) {

    static StoredEvent of(Logged event) {
        var envelope = event.envelope();
        var metadata = envelope.metadata();
        return new StoredEvent(
                envelope.id(),
                envelope.type(),
                metadata.source(),
                envelope.streamId().value(),
                envelope.version(),
                envelope.schemaVersion(),
                Timestamps.text(envelope.timestamp()),
                metadata.correlationId(),
                metadata.causationId(),
                metadata.userId().orElse(null),
                metadata.traceparent().orElse(null),
                envelope.data(),
                event.position().orElse(null));
    }
}
