package dev.tideline.decision;

import dev.tideline.decision.Decision.Accepted;
import dev.tideline.event.DomainEvent;
import java.util.List;
import java.util.Set;

/** Makes decisions, and checks that they append only the events that they declare ({@link Appends}). */
public final class CheckedDecisions {
    private static final ClassValue<Set<Class<?>>> EVENTS = new ClassValue<>() {
        @Override
        protected Set<Class<?>> computeValue(Class<?> decision) {
            var appends = decision.getAnnotation(Appends.class);
            return appends == null ? Set.of() : Set.copyOf(List.<Class<?>>of(appends.value()));
        }
    };

    private CheckedDecisions() {}

    /** Returns the types of events that a class declares. The set is empty if it declares none. */
    public static Set<Class<?>> declaredBy(Class<?> decision) {
        return EVENTS.get(decision);
    }

    /** @throws UndeclaredEventException if the command appends an event that it does not declare */
    public static Decision decide(Command command, States states) {
        var decision = command.decide(states);
        if (decision instanceof Accepted accepted) {
            check(command.getClass(), declaredBy(command.getClass()), accepted.changes());
        }
        return decision;
    }

    /**
     * Returns the reaction. The events that follow from its effect are checked later, against the same declaration.
     *
     * @throws UndeclaredEventException if the reactor appends an event that it does not declare
     */
    public static <E extends DomainEvent> Reaction react(Reactor<E> reactor, E event, States states) {
        return new Declared(reactor.getClass(), reactor.appends()).held(reactor.react(event, states));
    }

    /**
     * Returns the reaction. The events that follow from its effect are checked later, against the same declaration.
     *
     * @throws UndeclaredEventException if the participant appends an event that it does not declare
     * @throws IllegalArgumentException if the stream of the answer keeps snapshots, which do not tell the cause of an event
     */
    public static <D> Reaction carryOut(Participant<D> participant, D command, States states) {
        var answer = participant.answersIn(command);
        if (answer.snapshotFormat().isPresent()) {
            throw new IllegalArgumentException("%s answers in %s, which keeps snapshots. Name a stream that keeps none."
                    .formatted(participant.getClass().getSimpleName(), answer));
        }
        return new Declared(participant.getClass(), participant.appends()).held(participant.carryOut(command, states));
    }

    /** The events that a class declares. */
    private record Declared(Class<?> decision, Set<Class<?>> events) {
        Reaction held(Reaction reaction) {
            check(decision, events, reaction.changes());
            return reaction.effect().isEmpty()
                    ? reaction
                    : Reaction.append(reaction.changes())
                            .then(held(reaction.effect().get()));
        }

        private <T> Effect<T> held(Effect<T> effect) {
            return new Effect<>(
                    effect.name(),
                    effect.call(),
                    (outcome, states) -> held(effect.outcome().apply(outcome, states)));
        }
    }

    private static void check(Class<?> decision, Set<Class<?>> declared, Changes changes) {
        for (var change : changes.list()) {
            var event = change.event().getClass();
            if (!declared.contains(event)) {
                throw new UndeclaredEventException(decision, event);
            }
        }
    }
}
