package dev.tideline.runtime.operations;

import dev.tideline.decision.Appends;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.store.Announcements;
import dev.tideline.store.StreamAppend;
import dev.tideline.system.SystemEvent.ServiceStarted;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Appends an event that the functions of this process have started. It waits until the functions have had time for their first requests. It
 * gives up if the store is away for long, since nothing depends on the event.
 */
@Singleton
@Appends(ServiceStarted.class)
class Announcement {
    static final int ATTEMPTS = 6;

    private static final Logger LOG = Logger.getLogger(Announcement.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Supplier<Announcements> store;
    private final List<Service> services;
    private final Duration firstPause;
    private final UUID instance = UUID.randomUUID();
    private boolean stopped;

    /** @param store looked up when it is needed: to make it takes time that a start does not have */
    @Inject
    Announcement(Vertx vertx, Instance<Announcements> store, @All List<Service> services) {
        this(vertx, store::get, services, FIRST_PAUSE);
    }

    Announcement(Vertx vertx, Supplier<Announcements> store, List<Service> services, Duration firstPause) {
        this.vertx = vertx;
        this.store = store;
        this.services = services;
        this.firstPause = firstPause;
    }

    void start(@Observes StartupEvent event) {
        if (!services.isEmpty()) {
            attempt(1, firstPause);
        }
    }

    /** Stops before the connections end. */
    synchronized void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopped = true;
    }

    private void attempt(int attempt, Duration pause) {
        vertx.setTimer(
                pause.toMillis(),
                _ -> announce().whenComplete((_, failure) -> {
                    if (failure != null && attempt < ATTEMPTS) {
                        attempt(attempt + 1, pause.multipliedBy(2));
                    } else if (failure != null) {
                        LOG.warnf("The start of this process could not be recorded: %s", failure.getMessage());
                    }
                }));
    }

    /** Announces the start, in the same way at each attempt. So it does not matter if a failed attempt has had its effect. */
    private synchronized CompletionStage<?> announce() {
        return stopped
                ? CompletableFuture.completedFuture(null)
                : store.get().announce(services.stream().map(this::started).toList());
    }

    private StreamAppend started(Service service) {
        var event = new ServiceStarted(service.name(), service.version(), instance);
        var metadata =
                new Metadata(Metadata.sourceOf(service.name()), instance, instance, Optional.empty(), Optional.empty());
        return new StreamAppend(
                StreamId.of("system", service.name() + "-" + instance),
                0,
                List.of(new NewEvent(Uuids.nameBased(service.name(), instance), event, metadata)));
    }
}
