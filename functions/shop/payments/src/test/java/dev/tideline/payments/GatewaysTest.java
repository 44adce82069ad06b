package dev.tideline.payments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.payment.PaymentGateway;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateways that the settings of a deployment can choose. */
class GatewaysTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void the_sandbox_needs_nothing() {
        assertThat(gateway("sandbox", null, null)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pay.example", "https://pay.example/v1/", "http://localhost:8081"})
    void a_gateway_over_http_has_a_url_and_a_key(String url) {
        assertThat(gateway("http", url, "key")).isNotNull();
    }

    private PaymentGateway gateway(String gateway, String url, String key) {
        return Gateways.gateway(
                null, vertx, gateway, Optional.ofNullable(url), Optional.ofNullable(key), Duration.ofSeconds(10));
    }
}
