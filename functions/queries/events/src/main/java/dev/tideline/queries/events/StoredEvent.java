package dev.tideline.queries.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.http.Timestamps;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;
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

    static StoredEvent of(Envelope event, Optional<Long> position) {
        var metadata = event.metadata();
        return new StoredEvent(
                event.id(),
                event.type(),
                metadata.source(),
                event.streamId().value(),
                event.version(),
                event.schemaVersion(),
                Timestamps.text(event.timestamp()),
                metadata.correlationId(),
                metadata.causationId(),
                metadata.userId().orElse(null),
                metadata.traceparent().orElse(null),
                event.data(),
                position.orElse(null));
    }
}
