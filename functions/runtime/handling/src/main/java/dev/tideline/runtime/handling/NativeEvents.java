package dev.tideline.runtime.handling;

import dev.tideline.event.DomainEvent;
import dev.tideline.inventory.Stock;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Jackson reads and writes events by reflection, for which a native binary has to be told of them: of every record that
 * implements {@link DomainEvent}, and of all that it is made of. So a new event needs no entry anywhere; a state that snapshots are
 * made of does.
 */
@RegisterForReflection(
        targets = {DomainEvent.class, Stock.class},
        registerFullHierarchy = true)
final class NativeEvents {
    private NativeEvents() {}
}
