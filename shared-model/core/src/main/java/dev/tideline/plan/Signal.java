package dev.tideline.plan;

import dev.tideline.event.DomainEvent;
import java.util.Optional;

/** What wakes an instance of a saga. It may come twice, late, and in any order. */
public sealed interface Signal {
    /**
     * The event that starts the saga has happened.
     *
     * @param overdue true if the whole limit is over already
     */
    record Started(boolean overdue) implements Signal {}

    /** An event of the domain: it may answer a command, or cancel the saga. */
    record Happened(DomainEvent event) implements Signal {}

    /**
     * A command has ended without an answer of its own.
     *
     * @param found the event that answers it all the same; empty if it is refused without a reason
     */
    record Settled(String step, boolean undo, Optional<DomainEvent> found) implements Signal {}

    /**
     * An attempt was given up, and nothing was appended for it.
     *
     * @param reason as in {@link CommandEvent.CommandFailed}
     */
    record Failed(String step, boolean undo, int attempt, String reason) implements Signal {}

    /** No answer of an attempt came in time. The caller has looked for one in the store. */
    record TimedOut(String step, boolean undo, int attempt) implements Signal {}

    /** The whole limit is over. The caller has looked for answers in the store. */
    record Expired() implements Signal {}

    /** An operator has decided on a step that was stuck. */
    record Resumed(String step) implements Signal {}
}
