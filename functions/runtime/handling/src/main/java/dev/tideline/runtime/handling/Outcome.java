package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.event.StreamId;
import java.util.HashSet;
import java.util.Set;

/**
 * The outcome of a decision on one task.
 *
 * @param reads the streams that the decision has read or changed
 * @param reaction the changes and the effect; empty unless the event is handled
 */
record Outcome(Task task, Set<StreamId> reads, Reaction reaction, DeliveryResult result) {

    static Outcome deferred(Task task, Set<StreamId> reads, DeliveryResult result) {
        return new Outcome(task, reads, Reaction.nothing(), result);
    }

    /** Returns the outcome of a task that was handled before: the event is done, and nothing is appended again. */
    Outcome handledBefore() {
        return new Outcome(task, Set.of(), Reaction.nothing(), new DeliveryResult.Done(task.delivery()));
    }

    boolean writes() {
        return !reaction.changes().list().isEmpty();
    }

    Set<StreamId> written() {
        var written = new HashSet<StreamId>();
        reaction.changes().list().forEach(change -> written.add(change.stream().id()));
        return written;
    }
}
