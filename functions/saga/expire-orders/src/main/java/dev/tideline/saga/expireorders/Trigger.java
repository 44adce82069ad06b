package dev.tideline.saga.expireorders;

import dev.tideline.runtime.trigger.Intakes;
import dev.tideline.runtime.trigger.TriggerMode;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Wakes it: with pull from time to time, with push when somebody says that time has passed. */
@Startup
@Singleton
class Trigger {
    Trigger(
            Intakes intakes,
            ExpireOrders orders,
            @ConfigProperty(name = "tideline.expiry-interval", defaultValue = "30s") Duration interval) {
        var intake = intakes.open(ExpireOrders.NAME, orders);
        if (intakes.mode() == TriggerMode.PULL) {
            intake.keepTryingDue(interval);
        }
    }
}
