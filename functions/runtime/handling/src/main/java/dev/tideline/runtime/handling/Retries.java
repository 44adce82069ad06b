package dev.tideline.runtime.handling;

import dev.tideline.store.Deferral;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the backoff of deferred events, from the settings of the deployment. */
@Singleton
class Retries {
    private static final Duration FIRST = Duration.ofMillis(200);

    @Produces
    @Singleton
    Backoff backoff(@ConfigProperty(name = "tideline.max-attempts", defaultValue = "10") int maxAttempts) {
        return new Backoff(
                FIRST,
                Deferral.LONGEST_PAUSE,
                maxAttempts,
                () -> ThreadLocalRandom.current().nextLong());
    }
}
