package dev.tideline.queries.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tideline.runtime.http.Timestamps;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.mutiny.sqlclient.Row;
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

    static StoredEvent of(Row row) {
        return new StoredEvent(
                row.getUUID("id"),
                row.getString("type"),
                row.getString("source"),
                row.getString("stream_id"),
                row.getLong("version"),
                row.getInteger("schema_version"),
                Timestamps.text(row.getOffsetDateTime("timestamp").toInstant()),
                row.getUUID("correlation_id"),
                row.getUUID("causation_id"),
                row.getString("user_id"),
                row.getString("traceparent"),
                row.getString("data"),
                row.getLong("position"));
    }
}
