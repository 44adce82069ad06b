package dev.tideline.runtime.payments;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the payment gateway that the deployment is configured to use. */
final class Gateways {
    private static final Duration CIRCUIT_PAUSE = Duration.ofSeconds(5);

    private static final String NO_URL =
            "TIDELINE_PAYMENT_URL is not an http or https URL without user, query and fragment";
    private static final Pattern BEARER_TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private Gateways() {}

    @Produces
    @Singleton
    static PaymentGateway gateway(
            Pool pool,
            Vertx vertx,
            @ConfigProperty(name = "tideline.payment-gateway", defaultValue = "sandbox") String gateway,
            @ConfigProperty(name = "tideline.payment-url") Optional<String> url,
            @ConfigProperty(name = "tideline.payment-key") Optional<String> key,
            @ConfigProperty(name = "tideline.payment-timeout", defaultValue = "10s") Duration timeout) {
        var chosen = switch (gateway) {
            case "sandbox" -> new SandboxGateway(pool);
            case "http" ->
                new CircuitBreakerGateway(
                        new HttpGateway(
                                vertx,
                                url(set("TIDELINE_PAYMENT_URL", url)),
                                key(set("TIDELINE_PAYMENT_KEY", key)),
                                timeout),
                        CIRCUIT_PAUSE);
            default ->
                throw new IllegalStateException("TIDELINE_PAYMENT_GATEWAY is neither sandbox nor http: " + gateway);
        };
        return new PatientGateway(chosen, timeout);
    }

    private static String set(String variable, Optional<String> value) {
        return value.orElseThrow(
                () -> new IllegalStateException(variable + " is not set, which TIDELINE_PAYMENT_GATEWAY=http needs"));
    }

    private static URI url(String text) {
        try {
            var url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (Set.of("http", "https").contains(String.valueOf(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
            throw new IllegalStateException(NO_URL);
        } catch (URISyntaxException e) {
            // Without the exception itself, which repeats the text: it may hold a password.
            throw new IllegalStateException(NO_URL + ": " + e.getReason());
        }
    }

    /** Does not repeat the key. */
    private static String key(String key) {
        if (!BEARER_TOKEN.matcher(key).matches()) {
            throw new IllegalStateException("TIDELINE_PAYMENT_KEY has characters that an HTTP header cannot carry");
        }
        return key;
    }
}
