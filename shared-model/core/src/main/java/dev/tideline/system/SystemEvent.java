package dev.tideline.system;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Topics;
import java.util.UUID;

/** The events of the system itself: stream {@code system-<service>-<instance uuid>}. */
@Category(value = "system", topic = Topics.SYSTEM)
public sealed interface SystemEvent extends DomainEvent {
    record ServiceStarted(String serviceName, String version, UUID instanceId) implements SystemEvent {}
}
