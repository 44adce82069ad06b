package dev.tideline.runtime.payments;

import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the payment gateway that the deployment is configured to use. */
final class Gateways {
    private Gateways() {}

    @Produces
    @Singleton
    static PaymentGateway gateway(
            Pool pool, @ConfigProperty(name = "tideline.payment-timeout", defaultValue = "10s") Duration timeout) {
        return new PatientGateway(new SandboxGateway(pool), timeout);
    }
}
