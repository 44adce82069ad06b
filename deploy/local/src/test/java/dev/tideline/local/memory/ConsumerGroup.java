package dev.tideline.local.memory;

import dev.tideline.event.Envelope;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.runtime.handling.BatchHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The processes of one function and what Kafka does for them: a log of partitions by stream, each read by one member from
 * where the group has committed, a batch at a time. When a member ends or stands still for too long, another one begins
 * at the committed offset; the one that stood still does not know, and ends its batch.
 */
final class ConsumerGroup {
    private static final int PARTITIONS = 3;
    private static final int BATCH = 8;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration COMMIT = Duration.ofSeconds(1);
    private static final Duration DUE = Duration.ofSeconds(1);
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration RESTART = Duration.ofSeconds(20);

    private final String name;
    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final Function<SimulatedProcess, BatchHandler> start;
    private final BooleanSupplier setAside;
    private final boolean commitsFirst;
    private final Consumer<Throwable> violation;
    private final List<Partition> partitions =
            Stream.generate(Partition::new).limit(PARTITIONS).toList();
    private final List<Member> members = new ArrayList<>();

    /**
     * @param start makes what handles the events in a process
     * @param setAside whether any event is set aside by the function: who asks for nothing finds no fault either
     * @param commitsFirst see {@link Parts#commitsFirst}
     */
    ConsumerGroup(
            String name,
            SimulatedTime time,
            Chance chance,
            Faults faults,
            Function<SimulatedProcess, BatchHandler> start,
            BooleanSupplier setAside,
            boolean commitsFirst,
            Consumer<Throwable> violation) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.start = start;
        this.setAside = setAside;
        this.commitsFirst = commitsFirst;
        this.violation = violation;
        var size = 1 + chance.random().nextInt(2);
        for (var i = 0; i < size; i++) {
            join();
        }
    }

    String name() {
        return name;
    }

    /** New records, at the ends of their partitions. */
    CompletionStage<Void> append(List<Envelope> events) {
        events.forEach(event -> partitions
                .get(Math.floorMod(event.streamId().hashCode(), PARTITIONS))
                .log
                .add(event));
        members.forEach(Member::pollSoon);
        return CompletableFuture.completedFuture(null);
    }

    /** Whether all is handled, and known to be. */
    boolean isIdle() {
        return partitions.stream().allMatch(partition -> partition.committed == partition.log.size())
                && members.stream().noneMatch(member -> member.retrying && member.process.isRunning());
    }

    /** A member that dies is replaced by another after a while. */
    private void join() {
        members.add(new Member());
        rebalance();
    }

    private void leave(Member member) {
        if (members.remove(member)) {
            rebalance();
        }
    }

    /** Shares out what nobody reads, and now and then what somebody does. */
    private void rebalance() {
        if (members.isEmpty()) {
            return;
        }
        for (var partition : partitions) {
            if (!members.contains(partition.owner) || chance.happens(0.2)) {
                var owner = chance.any(members);
                if (owner != partition.owner) {
                    partition.owner = owner;
                    partition.next = partition.committed;
                    owner.pollSoon();
                }
            }
        }
    }

    private static final class Partition {
        private final List<Envelope> log = new ArrayList<>();
        private Member owner;
        private int next;
        private int committed;
    }

    private final class Member implements SimulatedProcess.Watcher {
        private final SimulatedProcess process = new SimulatedProcess(time, chance, faults, this);
        private final BatchHandler handler = start.apply(process);

        /** How far it has come in partitions since it last committed. */
        private final Map<Partition, Integer> done = new HashMap<>();

        private boolean inFlight;
        private boolean retrying;

        Member() {
            process.later(chance.upTo(DUE), this::retryDue);
            process.later(chance.upTo(COMMIT), this::commit);
        }

        @Override
        public void ended() {
            time.later(chance.upTo(SESSION), () -> leave(this));
            time.later(chance.upTo(RESTART), ConsumerGroup.this::join);
        }

        @Override
        public void frozen(Duration pause) {
            if (pause.compareTo(SESSION) > 0) {
                time.later(SESSION, () -> leave(this));
                process.later(pause, () -> {
                    if (!members.contains(this)) {
                        members.add(this);
                        rebalance();
                        pollSoon();
                    }
                });
            }
        }

        void pollSoon() {
            process.later(chance.upTo(POLL), this::poll);
        }

        private void poll() {
            if (inFlight) {
                return;
            }
            var events = new ArrayList<Envelope>();
            var ends = new HashMap<Partition, Integer>();
            for (var partition : partitions) {
                if (partition.owner == this && partition.next < partition.log.size()) {
                    var end = Math.min(
                            partition.log.size(),
                            partition.next + 1 + chance.random().nextInt(BATCH));
                    events.addAll(partition.log.subList(partition.next, end));
                    partition.next = end;
                    ends.put(partition, end);
                }
            }
            if (!events.isEmpty()) {
                inFlight = true;
                if (commitsFirst) {
                    ends.forEach((partition, end) -> partition.committed = end);
                }
                handle(events, ends);
            }
        }

        private void handle(List<Envelope> events, Map<Partition, Integer> ends) {
            handler.handle(events).whenComplete((_, failure) -> {
                if (failure == null) {
                    inFlight = false;
                    done.putAll(ends);
                    pollSoon();
                } else if (passes(failure)) {
                    process.later(PAUSE, () -> handle(events, ends));
                }
            });
        }

        private void commit() {
            if (!done.isEmpty() && !faults.strikes(Kind.OFFSET_LOST)) {
                // The group's coordinator does not listen to one that has lost its place.
                done.forEach((partition, offset) -> {
                    if (partition.owner == this) {
                        partition.committed = Math.max(partition.committed, offset);
                    }
                });
                done.clear();
            }
            process.later(COMMIT, this::commit);
        }

        private void retryDue() {
            if (!setAside.getAsBoolean()) {
                process.later(DUE, this::retryDue);
                return;
            }
            retrying = true;
            handler.retryDue(BATCH).whenComplete((_, failure) -> {
                retrying = false;
                passes(failure);
                process.later(DUE, this::retryDue);
            });
        }

        /** Whether what was tried is to be tried again, and not because the handler is at fault. */
        private boolean passes(Throwable failure) {
            if (failure == null || process.hasEnded()) {
                return false;
            }
            if (!MemoryFunction.passes(failure)) {
                violation.accept(new AssertionError(name + " has failed", failure));
            }
            return true;
        }
    }
}
