package dev.tideline.payments;

import dev.tideline.payment.PaymentGateway;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the payment gateway that the deployment is configured to use. Its settings have been checked when this is made. */
final class Gateways {
    private static final Duration CIRCUIT_PAUSE = Duration.ofSeconds(5);

    private Gateways() {}

    @Produces
    @Singleton
    static PaymentGateway gateway(
            Pool pool,
            Vertx vertx,
            @ConfigProperty(name = "tideline.payment-gateway") String gateway,
            @ConfigProperty(name = "tideline.payment-url") Optional<String> url,
            @ConfigProperty(name = "tideline.payment-key") Optional<String> key,
            @ConfigProperty(name = "tideline.payment-timeout") Duration timeout) {
        return switch (gateway) {
            case "sandbox" -> new PatientGateway(new SandboxGateway(pool), timeout);
            case "http" -> {
                var http = new HttpGateway(vertx, base(url.orElseThrow()), key.orElseThrow(), timeout);
                yield new CircuitBreakerGateway(new PatientGateway(http, timeout), CIRCUIT_PAUSE);
            }
            default -> throw new IllegalArgumentException(gateway);
        };
    }

    private static URI base(String url) {
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }
}
