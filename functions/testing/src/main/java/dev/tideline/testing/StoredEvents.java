package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the event store of the {@link TestServers} holds, by SQL. */
public final class StoredEvents {
    private StoredEvents() {}

    public record Stored(long version, String type, String source, UUID correlationId, String data) {}

    public static List<Stored> of(String streamId) {
        var columns = "version, type, source, correlation_id, data";
        try (var connection = Sql.connect();
                var query = connection.prepareStatement(
                        "SELECT " + columns + " FROM events WHERE stream_id = ? ORDER BY version")) {
            query.setString(1, streamId);
            var rows = query.executeQuery();
            var events = new ArrayList<Stored>();
            while (rows.next()) {
                events.add(new Stored(
                        rows.getLong(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getObject(4, UUID.class),
                        rows.getString(5)));
            }
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be read", e);
        }
    }

    /** Puts events into their streams, as if the functions that they are of had appended them; they are not published. */
    public static void given(DomainEvent... events) {
        try (var connection = Sql.connect();
                var insert = connection.prepareStatement("""
                        INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                        SELECT ?, 1 + count(*), gen_random_uuid(), ?, 1, '/tideline/a-test', gen_random_uuid(), gen_random_uuid(), ?::json
                        FROM events WHERE stream_id = ?
                        """)) {
            for (var event : events) {
                var stream = Streams.of(event).id().value();
                insert.setString(1, stream);
                insert.setString(2, EventTypes.nameOf(event.getClass()));
                insert.setString(3, EventTypes.encode(event));
                insert.setString(4, stream);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be put there", e);
        }
    }

    /** How many events there are, but for those that functions write of themselves. */
    public static long count() {
        try (var connection = Sql.connect();
                var query = connection.prepareStatement("SELECT count(*) FROM events WHERE stream_id !~ '^system-'")) {
            var rows = query.executeQuery();
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be counted", e);
        }
    }
}
