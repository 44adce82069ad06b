package dev.tideline.projections.orderview;

import dev.tideline.runtime.kafka.EventTriggers;
import dev.tideline.runtime.kafka.PullTrigger;
import dev.tideline.runtime.views.ProjectionEngines;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings the projection its events. */
@Startup
@Singleton
class Trigger {
    private final PullTrigger pull;

    Trigger(EventTriggers triggers, ProjectionEngines engines, OrderViewProjection projection) {
        pull = triggers.start(ThisFunction.NAME, engines.engine(projection));
    }

    @Incoming(ThisFunction.NAME)
    Uni<Void> on(ConsumerRecords<String, byte[]> batch) {
        return pull.on(batch);
    }
}
