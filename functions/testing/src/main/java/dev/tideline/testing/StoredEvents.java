package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The events in the store of the {@link TestServers}, read by SQL. */
public final class StoredEvents {
    private static final String EVENTS = """
            SELECT *, to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time FROM events
            """;
    private static final String STREAM = EVENTS + "WHERE stream_id = ? ORDER BY version";
    private static final String ALL = EVENTS + "JOIN positions USING (stream_id, version) ORDER BY position";

    private StoredEvents() {}

    public static List<Envelope> of(String streamId) {
        return Sql.rows(STREAM, streamId).stream().map(StoredEvents::event).toList();
    }

    /** Returns all events that have a position, in the order of their positions. */
    public static List<Envelope> all() {
        return Sql.rows(ALL).stream().map(StoredEvents::event).toList();
    }

    private static Envelope event(Map<String, String> row) {
        return new Envelope(
                UUID.fromString(row.get("id")),
                row.get("type"),
                new StreamId(row.get("stream_id")),
                Long.parseLong(row.get("version")),
                Integer.parseInt(row.get("schema_version")),
                Instant.parse(row.get("time")),
                new Metadata(
                        row.get("source"),
                        UUID.fromString(row.get("correlation_id")),
                        UUID.fromString(row.get("causation_id")),
                        Optional.ofNullable(row.get("user_id")),
                        Optional.ofNullable(row.get("traceparent"))),
                row.get("data"));
    }

    public static List<String> typesOf(String streamId) {
        return of(streamId).stream().map(Envelope::type).toList();
    }

    /** Puts events into their streams, as if the functions that they are of had appended them; they are not published. */
    public static void given(DomainEvent... events) {
        insert("SELECT stream_id FROM inserted", events);
    }

    /** Appends events as {@link #given} does, for a relay to publish. */
    public static void appended(DomainEvent... events) {
        insert("INSERT INTO publication_queue (stream_id, version) SELECT stream_id, version FROM inserted", events);
    }

    /** Puts events there just as they are; they are not published. */
    public static void given(List<Envelope> events) {
        var sql = """
                INSERT INTO events (stream_id, version, id, type, schema_version, source, "timestamp",
                    correlation_id, causation_id, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
                """;
        try (var connection = Sql.connect();
                var insert = connection.prepareStatement(sql)) {
            for (var event : events) {
                insert.setString(1, event.streamId().value());
                insert.setLong(2, event.version());
                insert.setObject(3, event.id());
                insert.setString(4, event.type());
                insert.setInt(5, event.schemaVersion());
                insert.setString(6, event.metadata().source());
                insert.setObject(7, event.timestamp().atOffset(ZoneOffset.UTC));
                insert.setObject(8, event.metadata().correlationId());
                insert.setObject(9, event.metadata().causationId());
                insert.setString(10, event.data());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be put there", e);
        }
    }

    /** Appends events as {@link #given(List)} does, with the next positions, as a relay gives them before it publishes. */
    public static void positioned(List<Envelope> events) {
        given(events);
        Sql.rows(
                """
                INSERT INTO positions (position, stream_id, version, latest)
                SELECT (SELECT coalesce(max(position), 0) FROM positions) + n, stream_id, version, clock_timestamp()
                FROM unnest(?::text[], ?::bigint[]) WITH ORDINALITY AS e (stream_id, version, n)
                """,
                events.stream().map(event -> event.streamId().value()).toArray(String[]::new),
                events.stream().map(Envelope::version).toArray(Long[]::new));
    }

    private static void insert(String then, DomainEvent... events) {
        try (var connection = Sql.connect();
                var insert = connection.prepareStatement("""
                        WITH inserted AS (
                            INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                            SELECT ?, 1 + count(*), gen_random_uuid(), ?, ?, '/tideline/a-test', gen_random_uuid(), gen_random_uuid(), ?::json
                            FROM events WHERE stream_id = ?
                            RETURNING stream_id, version
                        )
                        """ + then)) {
            for (var event : events) {
                var stream = Streams.of(event).id().value();
                insert.setString(1, stream);
                insert.setString(2, EventTypes.nameOf(event.getClass()));
                insert.setInt(3, EventTypes.versionOf(event));
                insert.setString(4, EventTypes.encode(event));
                insert.setString(5, stream);
                insert.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be put there", e);
        }
    }

    /** Returns the number of events, without those that functions append about themselves. */
    public static long count() {
        var counted = Sql.rows("SELECT count(*) FROM events WHERE stream_id !~ '^system-'");
        return Long.parseLong(counted.getFirst().get("count"));
    }
}
