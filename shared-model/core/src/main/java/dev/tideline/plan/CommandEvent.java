package dev.tideline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import java.util.Optional;
import java.util.UUID;

/** An event of one command of a saga. Its stream is {@code command-<command_id>}. */
@Category(value = "command", topic = Topics.COMMANDS)
public sealed interface CommandEvent extends DomainEvent {
    UUID commandId();

    /** Returns the stream id of the saga instance. */
    StreamId saga();

    /** Returns the full name of the step. The command is either that of the step or that of its undo. */
    String step();

    /**
     * A saga has requested a command.
     *
     * @param target the name of the participant
     * @param data the input of the command: ids and quantities, nothing personal
     * @param due the time at which the participant gives the command up if it has appended nothing. It is empty for an undo, the end step
     *     and a step after the pivot.
     */
    record CommandRequested(
            UUID commandId,
            StreamId saga,
            String step,
            int attempt,
            String target,
            JsonNode data,
            Optional<DueTime> due)
            implements CommandEvent {}

    /**
     * The participant has ended its work on the command without appending an answer.
     *
     * @param found the earlier event that already answers the command; empty if the command is refused without a reason
     */
    record CommandSettled(UUID commandId, StreamId saga, String step, Optional<Found> found) implements CommandEvent {}

    /**
     * The participant has given an attempt up. It has appended nothing for the command.
     *
     * @param reason {@link #OVERDUE}, or the failure of the last try; nothing personal
     */
    record CommandFailed(UUID commandId, StreamId saga, String step, int attempt, String reason)
            implements CommandEvent {
        /** The reason of an attempt that was given up because it was due. No attempt of this command appends anything any more. */
        public static final String OVERDUE = "overdue";
    }

    /** A reference to an event in the store. */
    record Found(StreamId streamId, long version, UUID eventId, String eventType) {}
}
