package dev.tideline.saga.reserveinventory;

import dev.tideline.runtime.handling.ReactorEngines;
import dev.tideline.runtime.kafka.EventTriggers;
import dev.tideline.runtime.kafka.PullTrigger;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings the reaction its events. */
@Startup
@Singleton
class Trigger {
    private final PullTrigger pull;

    Trigger(EventTriggers triggers, ReactorEngines engines, WhenOrderPlacedThenReserveInventory reactor) {
        pull = triggers.start(ThisFunction.NAME, engines.engine(ThisFunction.NAME, reactor));
    }

    @Incoming(ThisFunction.NAME)
    Uni<Void> on(ConsumerRecords<String, byte[]> batch) {
        return pull.on(batch);
    }
}
