package dev.tideline.runtime.handling;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.decision.CheckedDecisions;
import dev.tideline.decision.OutOfOrderException;
import dev.tideline.decision.Participant;
import dev.tideline.decision.Reaction;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandEvent.Found;
import dev.tideline.plan.CommandState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The decision of a participant on one attempt of a command. It ensures that every command is answered once. If the participant ends its
 * work without an answer, the command is settled. If nothing is appended by the due time, or by the last try, the command fails.
 *
 * <p>All attempts of a command have the same results. The results take their ids from the command's id, which is also their cause. Only
 * events of the command's own stream take their ids from the attempt, since a resumed command may be settled again.
 *
 * @param <D> the data of the command
 */
final class CommandAttempt<D> implements EventDecision {
    private final Participant<D> participant;
    private final Set<String> goesOn;
    private final UUID event;
    private final CommandRequested request;
    private final Instant now;
    private final EventStream<CommandState, CommandEvent> stream;
    /** The data of the command; empty if it cannot be read. */
    private final Optional<D> data;

    /** @param now the present time of the store */
    CommandAttempt(
            Participant<D> participant, Set<String> goesOn, Envelope event, CommandRequested request, Instant now) {
        this.participant = participant;
        this.goesOn = goesOn;
        this.event = event.id();
        this.request = request;
        this.now = now;
        this.stream = CommandState.stream(request.commandId());
        this.data = read(request.data(), participant.data());
    }

    @Override
    public UUID causation() {
        return request.commandId();
    }

    @Override
    public UUID source(DomainEvent added) {
        return added instanceof CommandEvent ? event : request.commandId();
    }

    @Override
    public Reaction react(Records states) {
        var command = data();
        var streams = new ArrayList<>(participant.reads(command));
        streams.addAll(List.of(stream, participant.answersIn(command)));
        states.fetch(streams);

        var state = states.of(stream);
        if (!state.requests().contains(request)) {
            throw new OutOfOrderException("its request is not in the store");
        }
        if (state.isOver(request.attempt())) {
            return Reaction.nothing();
        }
        if (isOverdue(state) && own(states).findAny().isEmpty()) {
            return failed(state, CommandFailed.OVERDUE);
        }
        var reaction = CheckedDecisions.carryOut(participant, command, states);
        return isAnswered(states) ? withoutChanges(reaction) : follow(reaction, states);
    }

    private boolean isOverdue(CommandState state) {
        return state.overdue()
                || request.due().filter(due -> !now.isBefore(due.at())).isPresent();
    }

    /** Keeps only the effect. An earlier attempt has appended the answer, but its effect may not have ended. */
    private static Reaction withoutChanges(Reaction reaction) {
        return reaction.effect().map(Reaction.nothing()::then).orElseGet(Reaction::nothing);
    }

    /**
     * Settles the command if this reaction is the last one, and there is no answer. Another process may have settled it already. Two
     * processes carry out its effects if one of them stalls for longer than its lease.
     */
    @Override
    public Reaction follow(Reaction reaction, Records states) {
        return reaction.effect().isPresent()
                        || isAnswered(states)
                        || answers(reaction)
                        || states.of(stream).isOver(request.attempt())
                ? reaction
                : reaction.and(stream, settled(states));
    }

    private boolean isAnswered(Records states) {
        return own(states).anyMatch(this::isAnswer);
    }

    private boolean answers(Reaction reaction) {
        return reaction.changes().list().stream()
                .filter(change -> change.stream().equals(answersIn()))
                .map(change -> EventTypes.nameOf(change.event().getClass()))
                .anyMatch(type -> !goesOn.contains(type));
    }

    private boolean isAnswer(Recorded recorded) {
        return !goesOn.contains(recorded.type());
    }

    /** Returns the events of the answer's stream that this command has caused. */
    private Stream<Recorded> own(Records states) {
        return states.recorded(answersIn()).stream()
                .filter(recorded -> recorded.causation().equals(request.commandId()));
    }

    private EventStream<?, ?> answersIn() {
        return participant.answersIn(data());
    }

    /** Settles the command with the last answer in its stream, which tells the present state. */
    private CommandSettled settled(Records states) {
        var found = states.recorded(answersIn()).reversed().stream()
                .filter(this::isAnswer)
                .findFirst()
                .map(last -> new Found(answersIn().id(), last.version(), last.id(), last.type()));
        return new CommandSettled(request.commandId(), request.saga(), request.step(), found);
    }

    /**
     * Fails the command, unless it has appended an event. A time-out may have requested it again in the meantime. The failure names the
     * last attempt, so that the saga does not wait for attempts that would fail in the same way.
     */
    @Override
    public Optional<Reaction> giveUp(Throwable failure, Records states) {
        var state = states.of(stream);
        if (!state.requests().contains(request)) {
            return Optional.empty();
        }
        if (state.isOver(request.attempt())) {
            return Optional.of(Reaction.nothing());
        }
        return data.isPresent() && own(states).findAny().isPresent()
                ? Optional.empty()
                : Optional.of(failed(state, DeferralPolicy.reason(failure)));
    }

    private Reaction failed(CommandState state, String reason) {
        return Reaction.append(
                stream,
                new CommandFailed(request.commandId(), request.saga(), request.step(), state.lastAttempt(), reason));
    }

    private D data() {
        return data.orElseThrow(() -> new IllegalArgumentException(
                "The data of the command is no " + participant.data().getSimpleName()));
    }

    /** Returns the data; empty if it cannot be read, or is null. Jackson's message is left out, since it may quote the data. */
    private static <D> Optional<D> read(JsonNode data, Class<D> type) {
        try {
            return Optional.ofNullable(Json.TOLERANT
                    .readerFor(type)
                    .with(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .readValue(data));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
