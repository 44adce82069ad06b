package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.runtime.store.Stamper;
import dev.tideline.shop.Sku;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A relay that was frozen until another one, the application's, has taken over. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class FollowedRelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOPIC = "tideline.inventory";

    @Inject
    Pool pool;

    @Test
    void it_publishes_nothing_more_even_if_it_thinks_that_it_has_to_catch_up() throws Exception {
        var sku = UUID.randomUUID().toString();
        StoredEvents.appended(new StockAdded(new Sku(sku), 1), new StockAdded(new Sku(sku), 1));
        await().atMost(PATIENCE).until(() -> recordsOf(sku) == 2);
        var token =
                Long.parseLong(Sql.rows("SELECT token FROM relay").getFirst().get("token"));
        var acquired = new AtomicInteger();
        var frozen = new EventRelay(
                new Stamper(pool) {
                    @Override
                    public CompletionStage<Optional<Lease>> acquire(String owner, Duration lease) {
                        return CompletableFuture.completedFuture(
                                acquired.getAndIncrement() == 0
                                        ? Optional.of(new Lease(token - 1, Long.MAX_VALUE, 0, Map.of()))
                                        : Optional.empty());
                    }
                },
                Map.of("bootstrap.servers", TestServers.kafka()));

        frozen.start(new StartupEvent());
        await("it stands by").atMost(PATIENCE).until(() -> acquired.get() > 1);
        frozen.stop(new ShutdownEvent());

        assertThat(recordsOf(sku)).isEqualTo(2);
    }

    private static long recordsOf(String sku) {
        return PublishedEvents.of(TOPIC).stream()
                .filter(record -> record.key().equals("stock-" + sku))
                .count();
    }
}
