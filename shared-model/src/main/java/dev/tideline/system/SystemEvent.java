package dev.tideline.system;

import dev.tideline.event.DomainEvent;
import java.util.UUID;

/** What happens to the system itself: stream {@code system-<service>-<instance uuid>}. */
public sealed interface SystemEvent extends DomainEvent {
    record ServiceStarted(String serviceName, String version, UUID instanceId) implements SystemEvent {}
}
