package dev.tideline.runtime.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a deployment is configured with, and what stops its start. */
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
    void a_gateway_over_http_needs_a_url_and_a_key(String url) {
        assertThat(gateway("http", url, "key")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP", "stripe"})
    void a_gateway_that_there_is_not_stops_the_start(String gateway) {
        assertThatThrownBy(() -> gateway(gateway, null, null)).hasMessageContaining("TIDELINE_PAYMENT_GATEWAY");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "pay.example",
                "ftp://secret.example",
                "https:///secret",
                "https://user:secret@pay.example",
                "https://pay.example?secret",
                "https://pay.example#secret",
                "https://pay.example/a secret"
            })
    void a_url_that_is_none_stops_the_start_and_is_not_repeated(String url) {
        assertThatThrownBy(() -> gateway("http", url, "key"))
                .hasMessageContaining("TIDELINE_PAYMENT_URL")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"a secret", "secret\n", "sécret"})
    void a_key_that_is_none_stops_the_start_and_is_not_repeated(String key) {
        assertThatThrownBy(() -> gateway("http", "https://pay.example", key))
                .hasMessageContaining("TIDELINE_PAYMENT_KEY")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private PaymentGateway gateway(String gateway, String url, String key) {
        return Gateways.gateway(
                null, vertx, gateway, Optional.ofNullable(url), Optional.ofNullable(key), Duration.ofSeconds(10));
    }
}
