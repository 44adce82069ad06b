package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the event store of the {@link TestServers} holds, by SQL. */
public final class StoredEvents {
    private StoredEvents() {}

    public record Stored(long version, String type, String source, UUID correlationId, String data) {}

    public static List<Stored> of(String streamId) {
        return query(
                "SELECT * FROM events WHERE stream_id = ? ORDER BY version",
                streamId,
                row -> new Stored(
                        row.getLong("version"),
                        row.getString("type"),
                        row.getString("source"),
                        row.getObject("correlation_id", UUID.class),
                        row.getString("data")));
    }

    public static List<String> typesOf(String streamId) {
        return of(streamId).stream().map(Stored::type).toList();
    }

    /** The rows of a query with one parameter. */
    public static <T> List<T> query(String sql, Object parameter, RowMapper<T> mapper) {
        try (var connection = connect();
                var query = connection.prepareStatement(sql)) {
            query.setObject(1, parameter);
            var rows = query.executeQuery();
            var results = new ArrayList<T>();
            while (rows.next()) {
                results.add(mapper.map(rows));
            }
            return results;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot be read", e);
        }
    }

    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
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
        try (var connection = connect();
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
        try (var connection = connect();
                var query = connection.prepareStatement("SELECT count(*) FROM events WHERE stream_id !~ '^system-'")) {
            var rows = query.executeQuery();
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the events cannot be counted", e);
        }
    }

    private static Connection connect() throws SQLException {
        var url = URI.create(TestServers.postgresUrl());
        var user = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getAuthority().replaceFirst(".*@", "") + url.getPath()
                        + "?connectTimeout=10&socketTimeout=30",
                user[0],
                user[1]);
    }
}
