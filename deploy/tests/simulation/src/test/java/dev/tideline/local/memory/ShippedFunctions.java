package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.payment.PaymentGateway;
import dev.tideline.runtime.views.Projection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every function that events wake: the shipped ones, as they are found. */
final class ShippedFunctions {
    private static final Map<String, Class<?>> REACTORS =
            Shipped.own(Reactor.class).collect(toMap(Shipped::functionOf, type -> type));
    private static final Map<String, Class<?>> PARTICIPANTS =
            Shipped.own(Participant.class).collect(toMap(Shipped::functionOf, type -> type));
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

    /** Returns the projections in the order of their names. */
    static List<Projection<?>> projections() {
        return PROJECTIONS.stream()
                .<Projection<?>>map(type -> (Projection<?>) Shipped.made(type, _ -> null))
                .sorted(Comparator.comparing(Projection::function))
                .toList();
    }

    /** The names of all. */
    static List<String> functions(PaymentGateway gateway) {
        return Stream.concat(
                        reactors(gateway).keySet().stream(),
                        projections().stream().map(Projection::function))
                .toList();
    }
}
