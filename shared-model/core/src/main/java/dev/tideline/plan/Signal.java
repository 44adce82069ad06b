package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import java.util.Optional;

/** An input that wakes a saga instance. Signals may come twice, late and in any order. */
public sealed interface Signal {
    /**
     * The start event has happened.
     *
     * @param overdue true if the whole limit has already ended
     */
    record Started(boolean overdue) implements Signal {}

    /** An event of the domain has happened. It may answer a command or cancel the saga. */
    record Happened(DomainEvent event) implements Signal {}

    /**
     * A participant has ended its work on a command without appending an answer.
     *
     * @param found the earlier event that already answers the command; empty if the command is refused without a reason
     */
    record Settled(String step, boolean undo, Optional<DomainEvent> found) implements Signal {}

    /**
     * A participant has given an attempt up, and has appended nothing for it.
     *
     * @param reason the reason of {@link CommandEvent.CommandFailed}
     */
    record Failed(String step, boolean undo, int attempt, String reason) implements Signal {}

    /** An attempt has had no answer within its time limit. The caller has first looked for an answer in the store. */
    record TimedOut(String step, boolean undo, int attempt) implements Signal {}

    /** The whole limit has ended. The caller has first looked for answers in the store. */
    record Expired() implements Signal {}

    /** An operator has decided on a stuck step. The event is already part of the progress. */
    record Resumed(String step) implements Signal {}
}
