package dev.tideline.runtime.handling;

import dev.tideline.event.StreamId;
import dev.tideline.store.AppendResult.Conflict;
import dev.tideline.store.AppendResult.StreamConflict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The outcomes of a round that still stand, and those that are voided, after some attempts to append them.
 *
 * @param voided tasks that the next round decides again, each as it comes there
 * @param contended what the tasks rested on that conflicts voided; empty if no attempt met one
 */
record RoundOutcomes(List<Outcome> outcomes, Map<Task, Task> voided, boolean conflicted, Set<StreamId> contended) {

    static RoundOutcomes all(List<Outcome> outcomes) {
        return new RoundOutcomes(outcomes, Map.of(), false, Set.of());
    }

    /**
     * Voids outcomes after a conflict. It voids each outcome that rests on a stream with a conflict, or on a stream that a voided decision
     * changed. It also voids the outcomes of later events of the same stream.
     */
    RoundOutcomes after(Conflict conflict) {
        var movedStreams = new HashSet<StreamId>();
        conflict.streams().stream().map(StreamConflict::stream).forEach(movedStreams::add);
        var voidedCauses = new HashSet<StreamId>();
        var still = new ArrayList<Outcome>();
        var again = new HashMap<>(voided);
        var restedOn = new HashSet<>(contended);
        for (var outcome : outcomes) {
            if (voidedCauses.contains(outcome.task().stream())
                    || !Collections.disjoint(movedStreams, outcome.reads())) {
                voidedCauses.add(outcome.task().stream());
                movedStreams.addAll(outcome.written());
                restedOn.addAll(outcome.reads());
                again.put(outcome.task(), outcome.task());
            } else {
                still.add(outcome);
            }
        }
        return new RoundOutcomes(still, again, true, restedOn);
    }

    /**
     * Removes tasks whose events are in the store already, since they were handled before. If the store has another outcome of an
     * effect than this one, the task of it decides once more. The other tasks may rest on what was decided for those, and are
     * decided again.
     */
    RoundOutcomes afterDuplicates(Predicate<Outcome> isInTheStore) {
        var still = new ArrayList<Outcome>();
        var again = new HashMap<>(voided);
        for (var outcome : outcomes) {
            var task = outcome.task();
            if (!isInTheStore.test(outcome)) {
                again.put(task, task);
            } else if (task.step() == 0 || task.late()) {
                still.add(outcome.handledBefore());
            } else {
                again.put(task, task.asLate());
            }
        }
        return new RoundOutcomes(still, again, conflicted, contended);
    }
}
