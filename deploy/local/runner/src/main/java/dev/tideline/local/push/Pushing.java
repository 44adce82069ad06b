package dev.tideline.local.push;

import dev.tideline.decision.FunctionName;
import dev.tideline.runtime.kafka.Undeliverable;
import dev.tideline.runtime.trigger.Intakes;
import dev.tideline.runtime.trigger.TimerFunction;
import dev.tideline.runtime.trigger.TriggerMode;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * With push, sends events to the functions of this application. It starts when they can be reached, and ends with the application.
 */
@Readiness
@Singleton
class Pushing implements HealthCheck {
    private final Intakes intakes;
    private final HttpServer server;
    private final Config config;
    private final Undeliverable undeliverable;
    private final Provider<String> kafka;
    private final Map<String, Duration> timers;
    private volatile PushDispatcher dispatcher;

    Pushing(
            Intakes intakes,
            HttpServer server,
            Config config,
            Undeliverable undeliverable,
            @ConfigProperty(name = "kafka.bootstrap.servers") Provider<String> kafka,
            @All List<TimerFunction> timers) {
        this.intakes = intakes;
        this.server = server;
        this.config = config;
        this.undeliverable = undeliverable;
        this.kafka = kafka;
        this.timers = timers.stream()
                .collect(Collectors.toUnmodifiableMap(
                        timer -> FunctionName.of(timer.getClass()), TimerFunction::interval));
    }

    void start(@ObservesAsync HttpServerStart started) {
        if (intakes.mode() == TriggerMode.PUSH) {
            var sender = new EventSender(URI.create("http://127.0.0.1:" + server.getPort()));
            dispatcher = new PushDispatcher(kafka.get(), sender, undeliverable, WokenFunction.all(config), timers);
        }
    }

    void stop(@Observes @Priority(Intakes.BEFORE_DRAIN) ShutdownEvent shutdown) {
        if (dispatcher != null) {
            dispatcher.close();
        }
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Events are sent to the functions that they are pushed to")
                .status(intakes.mode() == TriggerMode.PULL || dispatcher != null && dispatcher.hasJoined())
                .build();
    }
}
