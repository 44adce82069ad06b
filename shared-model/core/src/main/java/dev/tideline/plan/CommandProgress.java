package dev.tideline.plan;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.plan.CommandEvent.CommandRequested;
import java.util.UUID;

/**
 * The state of a command of a saga.
 *
 * @param version the version of its stream
 * @param requested the version of its last request; an older result does not answer this request
 */
record CommandProgress(long version, long requested) {

    static EventStream<CommandProgress, CommandEvent> stream(UUID commandId) {
        return new EventStream<>(
                StreamId.of("command", commandId),
                CommandEvent.class,
                new CommandProgress(0, 0),
                CommandProgress::evolve);
    }

    private static CommandProgress evolve(CommandProgress before, CommandEvent event) {
        var version = before.version + 1;
        return new CommandProgress(version, event instanceof CommandRequested ? version : before.requested);
    }
}
