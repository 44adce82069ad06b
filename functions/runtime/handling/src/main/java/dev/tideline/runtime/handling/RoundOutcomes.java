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
 * The outcomes of a round after some attempts to append them. Some are still valid, others are voided.
 *
 * @param voided the tasks of voided outcomes, and for each the task that the next round decides instead
 * @param contended the streams that the decisions voided by a conflict had read; empty if there was no conflict
 */
record RoundOutcomes(List<Outcome> outcomes, Map<Task, Task> voided, boolean conflicted, Set<StreamId> contended) {

    static RoundOutcomes all(List<Outcome> outcomes) {
        return new RoundOutcomes(outcomes, Map.of(), false, Set.of());
    }

    /**
     * Voids outcomes after a conflict. It voids each outcome whose decision has read a stream with a conflict, or a stream that a voided
     * decision changed. It also voids the outcomes of later events of the same stream.
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
     * Completes tasks whose resulting events are in the store already, since they were handled before. The store may have another outcome
     * of an effect than this one; then the task is decided once more. All other tasks are decided again, since they may have read changes
     * of such a task.
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
