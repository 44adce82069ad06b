package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes;
import dev.tideline.decision.Reaction;
import dev.tideline.event.EventStream;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.parking.Parking;
import dev.tideline.parking.ParkingEvent;
import dev.tideline.runtime.handling.WorkingSet.NotLoaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides the tasks of a round in memory, one after another. Each decision sees the changes of the decisions before it. */
final class Decisions {
    private final DeferralPolicy policy;
    private final Duration effectLease;
    private final WorkingSet states;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<EventStream<?, ?>> missing = new LinkedHashSet<>();
    private final Set<StreamId> named = new HashSet<>();
    private DeferredHeads heads = DeferredHeads.NONE;

    private Decisions(DeferralPolicy policy, Duration effectLease, WorkingSet states) {
        this.policy = policy;
        this.effectLease = effectLease;
        this.states = states;
    }

    /**
     * The decisions on the first tasks of a round.
     *
     * @param outcomes the outcomes of these tasks; not valid if streams are missing
     * @param missing streams that have to be loaded before the same tasks are decided again
     * @param tasks the number of these tasks. With one more task, the append would name too many streams
     */
    record Decided(List<Outcome> outcomes, Set<EventStream<?, ?>> missing, int tasks) {}

    /** Decides as many tasks as together read at most {@link Batch#MAX_STREAMS} streams, and at least one. */
    static Decided decide(List<Task> tasks, DeferralPolicy policy, Duration effectLease, WorkingSet states) {
        states.rewind();
        return new Decisions(policy, effectLease, states).decideAll(tasks);
    }

    private Decided decideAll(List<Task> tasks) {
        for (var index = 0; index < tasks.size(); index++) {
            var reads = new HashSet<StreamId>();
            var decided = new ArrayList<Outcome>();
            var needed = new ArrayList<EventStream<?, ?>>();
            try {
                decided.add(decide(tasks.get(index), reads));
            } catch (NotLoaded notLoaded) {
                needed.addAll(notLoaded.streams());
                needed.forEach(stream -> reads.add(stream.id()));
            }
            named.addAll(reads);
            if (index > 0 && named.size() > Batch.MAX_STREAMS) {
                return new Decided(outcomes, missing, index);
            }
            outcomes.addAll(decided);
            missing.addAll(needed);
        }
        return new Decided(outcomes, missing, tasks.size());
    }

    private Outcome decide(Task task, Set<StreamId> reads) {
        var delivery = task.delivery();
        if (heads.holdUp(task.cause())) {
            return Outcome.deferred(task, Set.of(), new DeliveryResult.Behind(delivery));
        }
        try {
            var reaction = states.decide(task.decision(), Reaction::changes, reads, task.labels(policy.function()));
            return new Outcome(
                    task,
                    reads,
                    reaction,
                    reaction.effect().isEmpty()
                            ? new DeliveryResult.Done(delivery)
                            : new DeliveryResult.EffectUnderWay(delivery, effectLease));
        } catch (NotLoaded | UnknownEventException notTheTasksFailure) {
            throw notTheTasksFailure;
        } catch (RuntimeException failure) {
            var givenUp = policy.parks(delivery) ? giveUp(task, failure, reads) : Optional.<Reaction>empty();
            if (givenUp.isPresent()) {
                return new Outcome(task, reads, givenUp.get(), new DeliveryResult.GivenUp(delivery, failure));
            }
            heads = heads.with(task.cause());
            return Outcome.deferred(
                    task, reads, policy.failed(delivery, failure, parking -> parkingState(parking, reads)));
        }
    }

    private Optional<Reaction> giveUp(Task task, RuntimeException failure, Set<StreamId> reads) {
        return states.decide(
                known -> task.giveUp(failure, known),
                reaction -> reaction.map(Reaction::changes).orElseGet(Changes::none),
                reads,
                task.labels(policy.function()));
    }

    /** Returns the state of the parking stream. The decision to park reads this stream, so it is one of the task's streams. */
    private ParkingState parkingState(EventStream<Parking, ParkingEvent> parking, Set<StreamId> reads) {
        var state = states.decide(known -> known.of(parking), _ -> Changes.none(), reads);
        return new ParkingState(state, states.loadedVersion(parking.id()));
    }
}
