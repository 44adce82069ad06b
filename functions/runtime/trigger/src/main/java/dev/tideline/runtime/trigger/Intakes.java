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

/** The intakes of all functions in this process that events or a timer wake. It ends them in order. */
@Singleton
public class Intakes {
    /** The shutdown priority of code that delivers events to functions. It ends before the functions do. */
    public static final int BEFORE_DRAIN = 1;

    private static final Logger LOG = Logger.getLogger(Intakes.class);

    /** The time that work in flight gets at the end. It is shorter than the time that any platform gives a process to end. */
    public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);

    /** The shutdown priority of the wait for work in flight. The connections that this work needs end later. */
    private static final int DRAIN = 2;

    /** The shutdown priority of code that reports handled events. Connections are still open then. */
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
                "1 while the function pauses, otherwise 0",
                intake,
                paused -> paused.isZero() ? 0 : 1);
        gauge(
                "tideline.function.paused.seconds",
                "The time that the function has paused; 0 while it does not pause",
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

    /** Returns the intake of the only function; empty if the process has several. */
    Optional<Intake> only() {
        return intakes.size() == 1 ? intakes.values().stream().findFirst() : Optional.empty();
    }

    /**
     * Accepts no more deliveries, and waits for those in flight and for started effects. A delivery that does not end in time is not
     * acknowledged, or is deferred. It is redelivered to any instance.
     */
    void drain(@Observes @Priority(DRAIN) ShutdownEvent shutdown) throws InterruptedException {
        var deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        intakes.values().forEach(Intake::stop);
        for (var intake : intakes.values()) {
            try {
                intake.idle().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                LOG.warnf(
                        "%s: deliveries were still in flight after %s; they will be redelivered",
                        intake.function(), DRAIN_TIMEOUT);
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed exceptionally", e);
            }
        }
    }
}
