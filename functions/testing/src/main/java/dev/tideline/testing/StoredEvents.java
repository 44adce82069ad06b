package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** What the event store of the {@link TestServers} holds, by SQL. */
public final class StoredEvents {
    private StoredEvents() {}

    public record Stored(long version, String type, String source, UUID correlationId, String data) {}

    public static List<Stored> of(String streamId) {
        return Sql.rows("SELECT * FROM events WHERE stream_id = ? ORDER BY version", streamId).stream()
                .map(row -> new Stored(
                        Long.parseLong(row.get("version")),
                        row.get("type"),
                        row.get("source"),
                        UUID.fromString(row.get("correlation_id")),
                        row.get("data")))
                .toList();
    }

    public static List<String> typesOf(String streamId) {
        return of(streamId).stream().map(Stored::type).toList();
    }

    /** Puts events into their streams, as if the functions that they are of had appended them; they are not published. */
    public static void given(DomainEvent... events) {
        insert("SELECT stream_id FROM inserted", events);
    }

    /** As {@link #given}, for a relay to publish. */
    public static void appended(DomainEvent... events) {
        insert("INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM inserted", events);
    }

    private static void insert(String then, DomainEvent... events) {
        try (var connection = Sql.connect();
                var insert = connection.prepareStatement("""
                        WITH inserted AS (
                            INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                            SELECT ?, 1 + count(*), gen_random_uuid(), ?, 1, '/tideline/a-test', gen_random_uuid(), gen_random_uuid(), ?::json
                            FROM events WHERE stream_id = ?
                            RETURNING stream_id, version
                        )
                        """ + then)) {
            for (var event : events) {
                var stream = Streams.of(event).id().value();
                insert.setString(1, stream);
                insert.setString(2, EventTypes.nameOf(event.getClass()));
                insert.setString(3, EventTypes.encode(event));
                insert.setString(4, stream);
                insert.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be put there", e);
        }
    }

    /** How many events there are, but for those that functions write of themselves. */
    public static long count() {
        var counted = Sql.rows("SELECT count(*) FROM events WHERE stream_id !~ '^system-'");
        return Long.parseLong(counted.getFirst().get("count"));
    }
}
