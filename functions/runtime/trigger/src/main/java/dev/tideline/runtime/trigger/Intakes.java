package dev.tideline.runtime.trigger;

import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Meters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The intakes of all functions in this process that are woken by events or a timer, and their orderly end. */
@Singleton
public class Intakes {
    /** Of whoever brings the functions something: it ends before they do. */
    public static final int BEFORE_DRAIN = 1;

    private static final Logger LOG = Logger.getLogger(Intakes.class);

    /** Less than the least time that the surroundings give a process to end. */
    public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);

    /** Before anything else ends, above all the connections that work in flight needs. */
    private static final int DRAIN = 2;

    /** Of whoever has something to say of what was handled. Connections are still open. */
    public static final int AFTER_DRAIN = 3;

    private final Vertx vertx;
    private final TriggerMode mode;
    private final Map<String, Intake> intakes = new ConcurrentHashMap<>();

    Intakes(Vertx vertx, @ConfigProperty(name = TriggerMode.PROPERTY) String trigger) {
        this.vertx = vertx;
        this.mode = TriggerMode.parse(trigger);
    }

    public TriggerMode mode() {
        return mode;
    }

    /** @param function its name */
    public EventIntake open(String function, BatchHandler handler) {
        return opened(new EventIntake(function, handler, vertx));
    }

    /** @param function its name */
    TimerIntake open(String function, TimerFunction timer) {
        return opened(new TimerIntake(function, timer, vertx));
    }

    private <I extends Intake> I opened(I intake) {
        var function = intake.function();
        intakes.put(function, intake);
        Meters.nothingUndeliverable(function);
        gauge(
                "tideline.function.paused",
                "Whether the function pauses: 1 or 0",
                intake,
                paused -> paused.isZero() ? 0 : 1);
        gauge(
                "tideline.function.paused.seconds",
                "How long the function has paused; 0 if it does not",
                intake,
                paused -> paused.toMillis() / 1_000.0);
        return intake;
    }

    private static void gauge(String name, String description, Intake intake, ToDoubleFunction<Duration> value) {
        Gauge.builder(name, () -> value.applyAsDouble(intake.paused()))
                .description(description)
                .tag("function", intake.function())
                .register(Metrics.globalRegistry);
    }

    Optional<Intake> of(String function) {
        return Optional.ofNullable(intakes.get(function));
    }

    /** The one of the process's one function. */
    Optional<Intake> only() {
        return intakes.size() == 1 ? intakes.values().stream().findFirst() : Optional.empty();
    }

    /**
     * Lets what is in flight finish, and effects that it has started, and takes no more. What is not finished by then
     * is not acknowledged, or is deferred, and comes again to whoever takes over.
     */
    void drain(@Observes @Priority(DRAIN) ShutdownEvent shutdown) throws InterruptedException {
        var deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        intakes.values().forEach(Intake::stop);
        for (var intake : intakes.values()) {
            try {
                intake.idle().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.warnf(
                        "%s: something was still in flight after %s, and will come again",
                        intake.function(), DRAIN_TIMEOUT);
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed exceptionally", e);
            }
        }
    }
}
