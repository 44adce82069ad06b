package dev.tideline.platform.eventrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.runtime.store.Stamper;
import dev.tideline.store.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The health check of the relay: a relay that makes progress is alive. */
class RelayAliveTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(2);

    @Test
    void one_that_stands_by_is_alive_and_connected_and_one_that_has_ended_is_not_alive() throws Exception {
        var relay = relay(() -> CompletableFuture.completedFuture(Optional.empty()));
        assertThat(relay.isAlive(LONG)).isFalse();

        relay.start(new StartupEvent());

        assertThat(relay.isAlive(LONG)).isTrue();
        assertThat(relay.isConnected()).isTrue();
        relay.stop(new ShutdownEvent());
        assertThat(relay.isAlive(LONG)).isFalse();
    }

    @Test
    void one_whose_database_is_away_is_alive() throws Exception {
        var relay = relay(
                () -> CompletableFuture.failedFuture(new StoreUnavailableException(new IllegalStateException("away"))));

        relay.start(new StartupEvent());

        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> relay.isAlive(LONG));
        relay.stop(new ShutdownEvent());
    }

    @Test
    void one_whose_brokers_have_names_that_nobody_knows_is_alive_and_not_connected() throws Exception {
        var relay = relay(
                () -> CompletableFuture.completedFuture(Optional.of(new Stamper.Lease(1, 0, 0, Map.of()))),
                "nobody.invalid:9092");

        relay.start(new StartupEvent());

        await().atMost(PATIENCE).until(() -> !relay.isConnected());
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> relay.isAlive(LONG));
        assertThat(relay.isConnected()).isFalse();
        relay.stop(new ShutdownEvent());
    }

    @Test
    void one_that_hangs_is_not_alive() throws Exception {
        var never = new CompletableFuture<Optional<Stamper.Lease>>();
        var relay = relay(() -> never);

        relay.start(new StartupEvent());

        await().atMost(PATIENCE).until(() -> !relay.isAlive(Duration.ofMillis(500)));
        assertThat(relay.isAlive(LONG)).isTrue();
        never.complete(Optional.empty());
        relay.stop(new ShutdownEvent());
    }

    private static EventRelay relay(Supplier<CompletionStage<Optional<Stamper.Lease>>> lease) {
        return relay(lease, "127.0.0.1:1");
    }

    private static EventRelay relay(Supplier<CompletionStage<Optional<Stamper.Lease>>> lease, String brokers) {
        return new EventRelay(
                new Stamper(null) {
                    @Override
                    public CompletionStage<Optional<Lease>> acquire(String owner, Duration length) {
                        return lease.get();
                    }

                    @Override
                    public CompletionStage<Void> release(long token, Map<String, Long> marks) {
                        return CompletableFuture.completedFuture(null);
                    }
                },
                Map.of("bootstrap.servers", brokers));
    }
}
