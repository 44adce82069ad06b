package dev.tideline.bench;

import dev.tideline.event.EventTypes;
import dev.tideline.event.NewEvent;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.servers.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

/** A store in which very much has happened, to be copied as often as it is measured on. Always of this machine. */
final class FullStore implements AutoCloseable {
    static final int EVENTS = 5_000_000;

    private static final int AT_ONCE = 1_000_000;

    private final PostgresServer server;
    private final GrowthCurve curve = new GrowthCurve();

    private FullStore(PostgresServer server) {
        this.server = server;
    }

    static FullStore start(Duration length) throws Exception {
        var store = new FullStore(Environment.startPostgres());
        try (var broker = Environment.startKafka();
                var environment = new Environment(store.server.url(), broker.bootstrapServers(), () -> {}, length)) {
            // The first time it measures how code is compiled.
            new GrowthCurve().measure(environment, 0);
            store.curve.measure(environment, 0);
            for (var events = AT_ONCE; events <= EVENTS; events += AT_ONCE) {
                environment.execute(published(AT_ONCE));
                settle(environment);
                store.curve.measure(environment, events);
            }
            settle(environment);
            return store;
        } catch (Exception e) {
            store.close();
            throw e;
        }
    }

    /** Waits until no work is left in the background that would be measured too. */
    private static void settle(Environment environment) throws InterruptedException {
        environment.execute("VACUUM ANALYZE");
        environment.settle();
    }

    /** Returns its speed while it was filled. */
    GrowthCurve curve() {
        return curve;
    }

    /**
     * Returns the statement that inserts published events of users, whom no benchmark waits for. Their data is that of an order and
     * its item, so that their lengths are realistic. Shorter events would all fit into the free space of existing pages.
     */
    private static String published(int events) {
        var data = Stream.concat(
                        Stream.of(new StockAdded(Samples.CUP, 1)),
                        Samples.confirmedOrder().stream()
                                .flatMap(stream -> stream.events().stream())
                                .map(NewEvent::event))
                .map(event -> "'" + EventTypes.encode(event) + "'::json")
                .toList();
        return """
                WITH inserted AS (
                    INSERT INTO events (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                    SELECT 'user-' || uuidv7(), 1, uuidv7(), 'UserRegistered', 1, '/tideline/bench', uuidv7(), uuidv7(), (ARRAY[%s])[1 + i %% %d]
                    FROM generate_series(1, %d) AS i
                    RETURNING stream_id, version, "timestamp"
                ), positioned AS (
                    INSERT INTO positions (position, stream_id, version, latest)
                    SELECT (SELECT max(position) FROM stamps) + row_number() OVER (), stream_id, version, now() FROM inserted
                    RETURNING position
                ), stamped AS (
                    INSERT INTO stamps SELECT max(position), (SELECT max(seq) FROM stamps), '{}', '{}' FROM positioned RETURNING position
                )
                UPDATE relay SET published = position FROM stamped""".formatted(String.join(", ", data), data.size(), events);
    }

    /** A copy of the store, with a Kafka of its own that knows nothing yet. */
    Environment copy(Duration length) throws IOException, InterruptedException {
        administrate("CREATE DATABASE copy TEMPLATE tideline STRATEGY file_copy");
        var broker = Environment.startKafka();
        return new Environment(
                server.url().replaceFirst("/tideline$", "/copy"),
                broker.bootstrapServers(),
                () -> {
                    broker.close();
                    administrate("DROP DATABASE copy");
                },
                length);
    }

    private void administrate(String sql) throws InterruptedException {
        Environment.execute(server.url().replaceFirst("/tideline$", "/postgres"), sql);
    }

    @Override
    public void close() {
        server.close();
    }
}
