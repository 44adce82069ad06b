package dev.tideline.local.memory;

import dev.tideline.bus.EventBus;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.event.DomainEvent;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.views.Projection;
import dev.tideline.store.EventStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The parts of a simulated system. A test that breaks a rule on purpose replaces one of them. */
interface Parts {
    Parts SHIPPED = new Parts() {};

    /** The store as functions have it. */
    default EventStore store(EventStore store) {
        return store;
    }

    /** The store as the relay has it. */
    default EventStore published(EventStore store) {
        return store;
    }

    /** The events that the store tells a function of when records are lost. */
    default List<LostEvents.Place> lost(List<LostEvents.Place> events) {
        return events;
    }

    default EventBus bus(EventBus bus) {
        return bus;
    }

    default PaymentGateway gateway(PaymentGateway gateway) {
        return gateway;
    }

    default Map<String, Reactor<?>> reactors(PaymentGateway gateway) {
        var reactors = ShippedFunctions.reactors(gateway);
        reactors.put(WhenStockAddedThenRenameItem.NAME, new WhenStockAddedThenRenameItem());
        return reactors;
    }

    default Map<String, Participant<?>> participants(PaymentGateway gateway) {
        return ShippedFunctions.participants(gateway);
    }

    /** @param limit the whole limit of each instance */
    default Map<String, Saga<?>> sagas(Duration limit) {
        return ShippedFunctions.sagas(limit);
    }

    default <S extends DomainEvent> Orchestrator<S> orchestrator(Saga<S> saga) {
        return new Orchestrator<>(saga);
    }

    default List<Projection<?>> projections() {
        return ShippedFunctions.projections();
    }

    /** Returns true if a function commits its offset when it receives a batch, and not when it has handled it. */
    default boolean commitsFirst() {
        return false;
    }
}
