package dev.tideline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Changes.Change;
import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.Decision.Accepted;
import dev.tideline.decision.Decision.Refused;
import dev.tideline.decision.Effect;
import dev.tideline.decision.Participant;
import dev.tideline.decision.ProblemType;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.Reactor;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.query.Query;
import dev.tideline.query.QueryHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tests a decision: {@code given(events).when(decision).then(appended events)}. The decision is a command, a reactor with its event, or a
 * participant with its command. Or tests a query:
 * {@code given(events).when(handler, query).then(answer)}. Events go to the streams that they name ({@link Streams}), and appended
 * events have to as well.
 */
public final class Given implements States {
    private final Map<StreamId, Object> states = new HashMap<>();
    private final Set<DomainEvent> happened = new HashSet<>();
    private final List<Consumer<History>> events = new ArrayList<>();

    private Given() {}

    public static Given given(DomainEvent... events) {
        var given = new Given();
        Stream.of(events).forEach(event -> given.happened(Streams.of(event), event));
        return given;
    }

    /** Adds an event that does not name its stream. */
    public <E extends DomainEvent> Given in(EventStream<?, E> stream, E event) {
        happened(stream, event);
        return this;
    }

    /** Fails as the command does, such as with an {@link dev.tideline.decision.UndeclaredEventException}. */
    public Decided when(Command command) {
        var decision = CheckedDecisions.decide(command, this);
        if (decision instanceof Accepted accepted) {
            Appended.note(command.getClass(), accepted.changes());
        }
        return new Decided(decision);
    }

    /**
     * The event has happened too, last in its stream if it was not given. Fails as the reactor does, such as with an
     * {@link dev.tideline.decision.OutOfOrderException}.
     */
    public <E extends DomainEvent> Reacted when(Reactor<E> reactor, E event) {
        if (!happened.contains(event)) {
            happened(Streams.of(event), event);
        }
        return whenForged(reactor, event);
    }

    /** Fails as the participant does, such as with an {@link dev.tideline.decision.OutOfOrderException}. */
    public <D> Reacted when(Participant<D> participant, D command) {
        return new Reacted(participant.getClass(), CheckedDecisions.carryOut(participant, command, this));
    }

    /** Reacts to an event that the store does not have. */
    public <E extends DomainEvent> Reacted whenForged(Reactor<E> reactor, E event) {
        return new Reacted(reactor.getClass(), CheckedDecisions.react(reactor, event, this));
    }

    /**
     * Runs a query after the events.
     *
     * @param shown makes the handler of the query, with these events in its view
     */
    public <F, A> Answered<A> when(Function<List<Envelope>, QueryHandler<F, A>> shown, Query<F> query) {
        var history = new History();
        events.forEach(event -> event.accept(history));
        return new Answered<>(shown.apply(history.events())
                .handle(query)
                .toCompletableFuture()
                .join());
    }

    @Override
    public <S, E extends DomainEvent> S of(EventStream<S, E> stream) {
        // A stream's id tells its category, and a category has one kind of state.
        @SuppressWarnings("unchecked")
        var state = (S) states.getOrDefault(stream.id(), stream.initial());
        return state;
    }

    @Override
    public void fetch(Collection<? extends EventStream<?, ?>> streams) {}

    private <S> void happened(EventStream<S, ?> stream, DomainEvent event) {
        happened.add(event);
        events.add(history -> history.with(stream.id(), event));
        states.put(stream.id(), stream.evolve(of(stream), event));
    }

    private static void assertChanges(Changes changes, DomainEvent... expected) {
        assertThat(changes.list().stream().<DomainEvent>map(Change::event).toList())
                .isEqualTo(List.of(expected));
        changes.list().stream()
                .filter(change -> Streams.isNamedBy(change.event()))
                .forEach(change -> assertThat(change.stream()).isEqualTo(Streams.of(change.event())));
    }

    /** The outcome of a command. */
    public record Decided(Decision decision) {
        public void then(DomainEvent... events) {
            assertThat(decision).isInstanceOf(Accepted.class);
            assertChanges(((Accepted) decision).changes(), events);
        }

        /** Requires that the command is accepted and appends nothing. */
        public void thenNothing() {
            then();
        }

        public void thenRefused(ProblemType type) {
            assertThat(decision).isInstanceOf(Refused.class);
            assertThat(((Refused) decision).refusal().type()).isEqualTo(type);
        }

        public void thenRefused(ProblemType type, String pointer) {
            thenRefused(type);
            assertThat(((Refused) decision).refusal().pointer()).contains(pointer);
        }
    }

    /** The answer to a query. */
    public record Answered<A>(A answer) {
        public void then(A expected) {
            assertThat(answer).isEqualTo(expected);
        }
    }

    /** The outcome of an event. */
    public final class Reacted {
        private final Class<?> reactor;
        private final Reaction reaction;

        private Reacted(Class<?> reactor, Reaction reaction) {
            this.reactor = reactor;
            this.reaction = reaction;
            Appended.note(reactor, reaction.changes());
        }

        public Reacted then(DomainEvent... events) {
            assertChanges(reaction.changes(), events);
            return this;
        }

        /** No event and no effect. */
        public void thenNothing() {
            then().withoutEffect();
        }

        public void withoutEffect() {
            assertThat(reaction.effect()).isEmpty();
        }

        /** Happens while the effect is under way. */
        public Reacted meanwhile(DomainEvent... events) {
            Stream.of(events).forEach(event -> happened(Streams.of(event), event));
            return this;
        }

        /** Returns the next reaction, after these changes, if the effect of that name has this outcome. */
        public <T> Reacted withEffect(String name, T outcome) {
            assertThat(reaction.effect()).map(Effect::name).contains(name);
            reaction.changes().list().forEach(change -> happened(change.stream(), change.event()));
            // An effect does not tell the type of its outcome; the test that names the effect knows it.
            @SuppressWarnings("unchecked")
            var effect = (Effect<T>) reaction.effect().orElseThrow();
            return new Reacted(reactor, effect.outcome().apply(outcome, Given.this));
        }

        /**
         * Runs the effect of that name, and returns the next reaction. The effect has to complete at once, without a call to a
         * service.
         */
        public Reacted withEffect(String name) {
            var outcome = reaction.effect().orElseThrow().call().get();
            return withEffect(name, outcome.toCompletableFuture().getNow(null));
        }
    }
}
