package dev.tideline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Topics;
import java.util.Optional;
import java.util.UUID;

/** What happens to one command of a saga: stream {@code command-<command_id>}. */
@Category(value = "command", topic = Topics.COMMANDS)
public sealed interface CommandEvent extends DomainEvent {
    UUID commandId();

    /** The stream of the saga's instance. */
    StreamId saga();

    /** The name of the step. The command is the step's, or that of its undo. */
    String step();

    /**
     * A saga asks a function to do something.
     *
     * @param target the name of the function
     * @param data what the function needs to know: ids and quantities, nothing personal
     * @param due when the command is given up if nothing was appended for it; empty for an undo, and after the pivot
     */
    record CommandRequested(
            UUID commandId, StreamId saga, String step, int attempt, String target, JsonNode data, Optional<Due> due)
            implements CommandEvent {}

    /**
     * The function has ended its work on the command, and has appended no answer to it.
     *
     * @param found the event that says already what was asked for; empty if the command is refused without a reason
     */
    record CommandSettled(UUID commandId, StreamId saga, String step, Optional<Found> found) implements CommandEvent {}

    /**
     * The function has given the attempt up. It has appended nothing for it.
     *
     * @param reason {@link #OVERDUE}, or how it failed the last time; nothing personal
     */
    record CommandFailed(UUID commandId, StreamId saga, String step, int attempt, String reason)
            implements CommandEvent {
        /** The reason of an attempt that was given up since it was due. Nothing is appended for any attempt any more. */
        public static final String OVERDUE = "overdue";
    }

    /** An event, by its place in the store. */
    record Found(StreamId streamId, long version, UUID eventId, String eventType) {}
}
