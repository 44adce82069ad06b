package dev.tideline.runtime.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.store.Announcements;
import dev.tideline.store.Append;
import dev.tideline.store.EventStore;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.system.SystemEvent.ServiceStarted;
import dev.tideline.testing.memory.InMemoryEventStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private final Vertx vertx = Vertx.vertx();
    private final EventStore memory = new InMemoryEventStore(InstantSource.system());
    private final AtomicInteger appends = new AtomicInteger();
    private int failures;

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void each_function_of_a_process_is_announced_apart_as_the_same_instance() {
        announcement(Duration.ofMillis(1)).start(new StartupEvent());

        await().until(() -> stored().size() == 2);
        assertThat(stored()).map(EventTypes::decode).first().isInstanceOfSatisfying(ServiceStarted.class, started -> {
            assertThat(started.serviceName()).isEqualTo("place-order");
            assertThat(started.version()).isEqualTo("1.2.3");
            assertThat(stored())
                    .map(event -> event.streamId().value())
                    .containsExactly(
                            "system-place-order-" + started.instanceId(), "system-orders-" + started.instanceId());
        });
        assertThat(appends).hasValue(1);
    }

    @Test
    void a_store_that_is_away_at_first_is_asked_again() {
        failures = 2;

        announcement(Duration.ofMillis(1)).start(new StartupEvent());

        await().until(() -> stored().size() == 2);
        assertThat(appends).hasValue(3);
    }

    @Test
    void a_store_that_stays_away_is_given_up() {
        failures = Integer.MAX_VALUE;

        announcement(Duration.ofMillis(1)).start(new StartupEvent());

        await().until(() -> appends.get() == Announcement.ATTEMPTS);
        await().during(Duration.ofMillis(500)).until(() -> appends.get() == Announcement.ATTEMPTS);
    }

    @Test
    void a_start_asks_nothing_of_the_store_and_a_process_that_ends_soon_never_does() {
        var announcement = announcement(Duration.ofMillis(200));

        announcement.start(new StartupEvent());
        announcement.stop(new ShutdownEvent());

        await().during(Duration.ofMillis(500)).until(() -> appends.get() == 0);
    }

    private Announcement announcement(Duration firstPause) {
        return new Announcement(vertx, this::store, List.of(service("place-order"), service("orders")), firstPause);
    }

    /** Counts appends, of which the first fail. */
    private Announcements store() {
        return starts -> appends.incrementAndGet() <= failures
                ? CompletableFuture.failedFuture(new StoreUnavailableException(new IllegalStateException("away")))
                : memory.append(Append.of(starts)).thenAccept(_ -> {});
    }

    private List<Envelope> stored() {
        return memory.readAll(0, 10).toCompletableFuture().join().stream()
                .map(PositionedEvent::envelope)
                .toList();
    }

    private static Service service(String name) {
        return new Service(name, "1.2.3");
    }
}
