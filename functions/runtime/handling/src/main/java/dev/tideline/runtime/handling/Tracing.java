package dev.tideline.runtime.handling;

import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Turns traces on if the application has an OpenTelemetry SDK that is on. An SDK that is off is not used, since it would make spans and
 * then drop them.
 */
@Singleton
class Tracing {
    private final Instance<OpenTelemetry> openTelemetry;
    private final boolean off;

    Tracing(
            Instance<OpenTelemetry> openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "true") boolean off) {
        this.openTelemetry = openTelemetry;
        this.off = off;
    }

    /** Starts before all other beans. */
    void start(@Observes @Priority(1) StartupEvent event) {
        if (!off && openTelemetry.isResolvable()) {
            Traces.use(openTelemetry.get());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Traces.use(OpenTelemetry.noop());
    }
}
