package dev.tideline.platform.parkedevents;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.http.Timestamps;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;

/**
 * A function's events of one stream that wait because it could not handle the first of them. The names of the components are the
 * contract; {@code key} is the stream id.
 *
 * @param key the stream id of the events
 * @param version of the event that it could not handle
 * @param waiting how many later events of the stream wait for it
 */
@RegisterForReflection
public record ParkedStream(
        String function,
        String key,
        long version,
        UUID eventId,
        String eventType,
        int attempts,
        String reason,
        String parkedAt,
        long waiting) {

    /** Identifies a parked stream. Lists are sorted by it. */
    record Id(String function, String streamId) {
        /** @throws IllegalArgumentException if the text has not the form of {@link #toString} */
        static Id parse(String text) {
            var slash = text.indexOf('/');
            if (slash < 0) {
                throw new IllegalArgumentException("must be <function>/<stream id>");
            }
            return new Id(text.substring(0, slash), text.substring(slash + 1));
        }

        @Override
        public String toString() {
            return function + "/" + streamId;
        }
    }

    /** @param events the one that failed and those that wait for it, in order */
    @RegisterForReflection
    public record WithEvents(@JsonUnwrapped ParkedStream parked, List<Event> events) {}

    /** @param data as it was written */
    @RegisterForReflection
    public record Event(
            UUID id,
            String type,
            long version,
            String timestamp,
            @JsonRawValue String data) {
        static Event of(Envelope event) {
            return new Event(
                    event.id(), event.type(), event.version(), Timestamps.text(event.timestamp()), event.data());
        }
    }

    @JsonIgnore
    Id id() {
        return new Id(function, key);
    }

    static ParkedStream of(Row row) {
        return new ParkedStream(
                row.getString("function"),
                row.getString("stream_id"),
                row.getLong("version"),
                row.getUUID("id"),
                row.getString("type"),
                row.getInteger("attempts"),
                row.getString("reason"),
                Timestamps.text(row.getOffsetDateTime("parked_at").toInstant()),
                row.getLong("waiting"));
    }
}
