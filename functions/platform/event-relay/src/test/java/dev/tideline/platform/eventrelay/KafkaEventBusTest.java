package dev.tideline.platform.eventrelay;

import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.ReactorEngines;
import dev.tideline.runtime.kafka.EventTriggers;
import dev.tideline.runtime.kafka.PullTrigger;
import dev.tideline.store.EventStore;
import dev.tideline.store.StreamVersion;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The real bus from the append to a reactor: PostgreSQL, relay, Kafka, trigger and engine, in one application. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@QuarkusTestResource(value = TestServers.LoggedIn.class, restrictToAnnotatedClass = true)
@TestProfile(KafkaEventBusTest.Listening.class)
class KafkaEventBusTest extends EventBusContract {
    private static final String CHANNEL = "event-bus-contract";

    @Inject
    EventStore store;

    @Inject
    Functions functions;

    /** The other tests of this module have no consumer. */
    public static final class Listening implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.incoming." + CHANNEL + ".enabled", "true");
        }
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected <E extends DomainEvent> void subscribe(String name, Class<E> type, Consumer<E> handler) {
        functions.add(name, new Reactor<E>() {
            @Override
            public Class<E> event() {
                return type;
            }

            @Override
            public Reaction react(E event, States states) {
                handler.accept(event);
                return Reaction.nothing();
            }
        });
    }

    @Override
    protected void publish() {
        // The relay does.
    }

    /** All functions of this test, woken by one channel. */
    @Singleton
    static class Functions implements BatchHandler {
        private final ReactorEngines engines;
        private final PullTrigger pull;
        private final List<BatchHandler> handlers = new CopyOnWriteArrayList<>();
        private volatile Consumer<Duration> whenDue = _ -> {};

        Functions(EventTriggers triggers, ReactorEngines engines) {
            this.engines = engines;
            this.pull = triggers.start(CHANNEL, this);
        }

        <E extends DomainEvent> void add(String name, Reactor<E> reactor) {
            var handler = engines.engine(name + "-" + UUID.randomUUID(), reactor);
            handler.whenDue(pause -> whenDue.accept(pause));
            handlers.add(handler);
        }

        @Incoming(CHANNEL)
        Uni<Void> on(ConsumerRecords<String, byte[]> batch) {
            return pull.on(batch);
        }

        @Override
        public CompletionStage<Void> handle(Collection<Envelope> batch) {
            return all(handler -> handler.handle(batch));
        }

        @Override
        public boolean handles(Envelope event) {
            return handlers.stream().anyMatch(handler -> handler.handles(event));
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return handlers.getFirst().find(places);
        }

        @Override
        public CompletionStage<Integer> retryDue(int limit) {
            var due = new AtomicInteger();
            return all(handler -> handler.retryDue(limit).thenAccept(due::addAndGet))
                    .thenApply(_ -> due.get());
        }

        @Override
        public void whenDue(Consumer<Duration> listener) {
            whenDue = listener;
        }

        private CompletionStage<Void> all(Function<BatchHandler, CompletionStage<?>> work) {
            return CompletableFuture.allOf(handlers.stream()
                    .map(work)
                    .map(CompletionStage::toCompletableFuture)
                    .toArray(CompletableFuture<?>[]::new));
        }
    }
}
