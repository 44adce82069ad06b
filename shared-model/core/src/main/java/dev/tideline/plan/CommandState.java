package dev.tideline.plan;

import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The state of a command, folded from its stream.
 *
 * @param version the version of the stream
 * @param requested the version of the last request
 * @param requests the requests in order
 * @param settled true if the command was settled after its last request. An earlier settlement does not count: an operator may have
 *     resumed the step since then
 * @param failed the last attempt that was given up; 0 if there is none
 * @param overdue true if an attempt was given up because it was due
 */
public record CommandState(
        long version, long requested, List<CommandRequested> requests, boolean settled, int failed, boolean overdue) {
    private static final CommandState UNKNOWN = new CommandState(0, 0, List.of(), false, 0, false);

    /** Returns the stream of a command. */
    public static EventStream<CommandState, CommandEvent> stream(UUID commandId) {
        return new EventStream<>(StreamId.of("command", commandId), CommandEvent.class, UNKNOWN, CommandState::evolve);
    }

    static CommandState evolve(CommandState before, CommandEvent event) {
        var version = before.version + 1;
        return switch (event) {
            case CommandRequested request ->
                new CommandState(version, version, and(before.requests, request), false, before.failed, before.overdue);
            case CommandSettled _ ->
                new CommandState(version, before.requested, before.requests, true, before.failed, before.overdue);
            case CommandFailed failed ->
                new CommandState(
                        version,
                        before.requested,
                        before.requests,
                        before.settled,
                        failed.attempt(),
                        before.overdue || failed.reason().equals(CommandFailed.OVERDUE));
        };
    }

    private static List<CommandRequested> and(List<CommandRequested> before, CommandRequested last) {
        return Stream.concat(before.stream(), Stream.of(last)).toList();
    }

    /** Returns the number of the last attempt; 0 if there is none. */
    public int lastAttempt() {
        return requests.isEmpty() ? 0 : requests.getLast().attempt();
    }

    /** Returns true if nothing more is appended for this attempt. */
    public boolean isOver(int attempt) {
        return settled || failed >= attempt;
    }
}
