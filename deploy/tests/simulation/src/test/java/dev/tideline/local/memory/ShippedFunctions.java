package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Saga;
import dev.tideline.runtime.views.Projection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds every shipped function that events wake. */
final class ShippedFunctions {
    private static final Map<String, Class<?>> REACTORS =
            Shipped.own(Reactor.class).collect(toMap(Shipped::functionOf, type -> type));
    private static final Map<String, Class<?>> PARTICIPANTS =
            Shipped.own(Participant.class).collect(toMap(Shipped::functionOf, type -> type));
    private static final Map<String, Class<?>> SAGAS =
            Shipped.own(Saga.class).collect(toMap(Shipped::functionOf, type -> type));
    private static final List<Class<?>> PROJECTIONS =
            Shipped.own(Projection.class).toList();

    private ShippedFunctions() {}

    /** Returns the reactors by name, in the order of the names, so that the same seed makes the same history. */
    static Map<String, Reactor<?>> reactors(PaymentGateway gateway) {
        var reactors = new TreeMap<String, Reactor<?>>();
        REACTORS.forEach((name, type) -> reactors.put(name, (Reactor<?>) Shipped.made(type, _ -> gateway)));
        return reactors;
    }

    /** Returns the participants of sagas by name, in the order of the names. */
    static Map<String, Participant<?>> participants(PaymentGateway gateway) {
        var participants = new TreeMap<String, Participant<?>>();
        PARTICIPANTS.forEach((name, type) -> participants.put(name, (Participant<?>) Shipped.made(type, _ -> gateway)));
        return participants;
    }

    /**
     * Returns the sagas by name, in the order of the names.
     *
     * @param limit the whole limit of each instance
     */
    static Map<String, Saga<?>> sagas(Duration limit) {
        var sagas = new TreeMap<String, Saga<?>>();
        SAGAS.forEach((name, type) -> sagas.put(name, (Saga<?>) Shipped.made(type, _ -> limit)));
        return sagas;
    }

    /** Returns the topics of the events that wake a saga. */
    static Stream<String> topics(Orchestrator<?> saga) {
        return saga.awaits().stream().map(EventTypes.byName()::get).map(ShippedFunctions::topic);
    }

    /** Returns the topic that the build finds for a function which an event wakes. The context of the event declares it. */
    static String topic(Class<? extends DomainEvent> event) {
        return event.getInterfaces()[0].getAnnotation(Category.class).topic();
    }

    /** Returns the projections in the order of their names. */
    static List<Projection<?>> projections() {
        return PROJECTIONS.stream()
                .<Projection<?>>map(type -> (Projection<?>) Shipped.made(type, _ -> null))
                .sorted(Comparator.comparing(Projection::function))
                .toList();
    }

    /** The names of all but the participants. */
    static List<String> functions(PaymentGateway gateway) {
        return Stream.of(
                        reactors(gateway).keySet().stream(),
                        SAGAS.keySet().stream(),
                        projections().stream().map(Projection::function))
                .flatMap(names -> names)
                .toList();
    }
}
