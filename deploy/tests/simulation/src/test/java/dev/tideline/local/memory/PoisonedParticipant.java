package dev.tideline.local.memory;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.decision.States;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventStream;
import java.util.List;
import java.util.Set;

/** A participant that fails at some commands, a few times or until they are given up. */
record PoisonedParticipant<D>(Participant<D> participant, Poison poison) implements Participant<D> {
    @Override
    public Class<D> data() {
        return participant.data();
    }

    @Override
    public Set<Class<?>> appends() {
        return participant.appends();
    }

    @Override
    public EventStream<?, ?> answersIn(D command) {
        return participant.answersIn(command);
    }

    @Override
    public Set<Class<? extends DomainEvent>> goesOn() {
        return participant.goesOn();
    }

    @Override
    public List<EventStream<?, ?>> reads(D command) {
        return participant.reads(command);
    }

    @Override
    public Reaction carryOut(D command, States states) {
        poison.strike(command);
        return participant.carryOut(command, states);
    }
}
