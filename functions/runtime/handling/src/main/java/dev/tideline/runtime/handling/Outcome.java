package dev.tideline.runtime.handling;

import dev.tideline.decision.Reaction;
import dev.tideline.event.StreamId;
import java.util.HashSet;
import java.util.Set;

/**
 * A decision on a task.
 *
 * @param reads the streams that it rests on
 * @param reaction nothing, unless the event is handled
 */
record Outcome(Task task, Set<StreamId> reads, Reaction reaction, DeliveryResult result) {

    static Outcome deferred(Task task, Set<StreamId> reads, DeliveryResult result) {
        return new Outcome(task, reads, Reaction.nothing(), result);
    }

    /** The same task, found to be handled before: nothing follows from it any more. */
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
