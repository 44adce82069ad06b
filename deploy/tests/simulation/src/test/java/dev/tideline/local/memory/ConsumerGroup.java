package dev.tideline.local.memory;

import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.local.memory.Faults.Kind;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.kafka.MemoryReader;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.trigger.DueLooks;
import dev.tideline.runtime.trigger.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * The processes of one function, with Kafka's coordinator. Each partition is read by one member, from the committed offset of the
 * group, one batch at a time. When a member ends or stands still for too long, another member begins at the committed offset. The
 * one that stood still does not know this, and finishes its batch.
 */
final class ConsumerGroup {
    private static final int BATCH = 8;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration COMMIT = Duration.ofSeconds(1);
    private static final Duration DUE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration RESTART = Duration.ofSeconds(20);
    private static final Duration KAFKA_ANSWERS_WITHIN = Duration.ofMillis(20);

    private final String name;
    private final SimulatedTime time;
    private final Chance chance;
    private final Faults faults;
    private final SimulatedKafka kafka;
    private final Function<SimulatedProcess, BatchHandler> start;
    private final Function<SimulatedProcess, LostEvents> lost;
    private final BooleanSupplier hasDeferred;
    private final Parts parts;
    private final Consumer<Throwable> violation;
    private final Map<TopicPartition, Partition> partitions = new LinkedHashMap<>();
    private final List<Member> members = new ArrayList<>();

    /**
     * @param topics the topics that it reads
     * @param start makes the handler of the events in a process
     * @param lost the store, from which a process reads lost events
     * @param hasDeferred true if the function has deferred any event. Without one, no call is made that a fault could strike
     */
    ConsumerGroup(
            String name,
            SimulatedTime time,
            Chance chance,
            Faults faults,
            SimulatedKafka kafka,
            Stream<String> topics,
            Function<SimulatedProcess, BatchHandler> start,
            Function<SimulatedProcess, LostEvents> lost,
            BooleanSupplier hasDeferred,
            Parts parts,
            Consumer<Throwable> violation) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.faults = faults;
        this.kafka = kafka;
        this.start = start;
        this.lost = lost;
        this.hasDeferred = hasDeferred;
        this.parts = parts;
        this.violation = violation;
        kafka.subscribe(name, topics, () -> members.forEach(Member::pollSoon))
                .forEach(partition -> partitions.put(partition, new Partition()));
        var size = 1 + chance.random().nextInt(2);
        for (var i = 0; i < size; i++) {
            join();
        }
    }

    String name() {
        return name;
    }

    /** Returns true if all records are handled and their offsets committed. */
    boolean isIdle() {
        return partitions.entrySet().stream().allMatch(one -> one.getValue().isIdle(one.getKey()))
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

    /** Assigns partitions without a member, and now and then moves one that has a member. */
    private void rebalance() {
        if (members.isEmpty()) {
            return;
        }
        for (var partition : partitions.values()) {
            if (!members.contains(partition.owner) || chance.happens(0.2)) {
                var owner = chance.any(members);
                if (owner != partition.owner) {
                    partition.owner = owner;
                    partition.generation++;
                    owner.pollSoon();
                }
            }
        }
    }

    private final class Partition {
        private Member owner;
        private int generation;

        /** Negative if nothing is. */
        private long committed = -1;

        private boolean isIdle(TopicPartition id) {
            return (Math.max(0, committed) == kafka.end(id) || owner.hasRead(id)) && owner.knows(id, generation);
        }
    }

    private final class Member implements SimulatedProcess.Watcher, MemoryReader.Broker, Ticker {
        private final SimulatedProcess process = new SimulatedProcess(time, chance, faults, this);
        private final BatchHandler handler = start.apply(process);
        private final MemoryReader reader = new MemoryReader(name, handler, this, lost.apply(process));

        /** The generations of the partitions that it takes for its own. */
        private final Map<TopicPartition, Integer> generations = new LinkedHashMap<>();

        /** The offsets of the records that it takes next. */
        private final Map<TopicPartition, Long> offsets = new HashMap<>();

        /** The ids of the topics that the offsets are of. */
        private final Map<TopicPartition, String> topicIds = new HashMap<>();

        /** The offset that it has reached in each partition since its last commit. */
        private final Map<TopicPartition, Long> done = new HashMap<>();

        /** The number of losses that there were when it last compared a partition with Kafka's offsets. */
        private final Map<TopicPartition, Long> compared = new HashMap<>();

        private final DueLooks due = new DueLooks(this::retryDue, process::hasEnded, this, DUE);
        private boolean inFlight;
        private boolean retrying;

        Member() {
            handler.whenDue(due::dueAfter);
            due.begin();
            process.later(chance.upTo(LOOK), this::look);
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

        /** True if it knows that the partition is its own, and has filled all gaps. */
        private boolean knows(TopicPartition id, int generation) {
            return generations.getOrDefault(id, -1) == generation
                    && compared.getOrDefault(id, -1L) == kafka.losses()
                    && !reader.hasGap();
        }

        /** True if nothing is left to read or to commit. Records that it took under an earlier assignment are never committed. */
        private boolean hasRead(TopicPartition id) {
            return offsets.getOrDefault(id, -1L) == kafka.end(id) && !inFlight && !done.containsKey(id);
        }

        void pollSoon() {
            process.later(chance.upTo(POLL), this::poll);
        }

        /** Learns which partitions it has now. */
        private void hear() {
            partitions.forEach((id, partition) -> {
                if (generations.containsKey(id)
                        && (partition.owner != this || generations.get(id) != partition.generation)) {
                    generations.remove(id);
                    offsets.remove(id);
                    topicIds.remove(id);
                    done.remove(id);
                    compared.remove(id);
                    reader.revoked(List.of(id));
                }
                if (partition.owner == this && !generations.containsKey(id)) {
                    generations.put(id, partition.generation);
                    offsets.put(id, Math.max(0, partition.committed));
                    reader.assigned(List.of(id));
                }
            });
            offsets.replaceAll((id, offset) -> {
                var now = kafka.now(id);
                var topicId = topicIds.put(id, now.topicId());
                var isThere = offset >= now.start() && offset <= now.end();
                return isThere && (topicId == null || topicId.equals(now.topicId())) ? offset : now.start();
            });
        }

        private void poll() {
            hear();
            if (inFlight) {
                return;
            }
            var records = new LinkedHashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
            for (var id : generations.keySet()) {
                var some =
                        kafka.records(id, offsets.get(id), 1 + chance.random().nextInt(BATCH));
                if (!some.isEmpty()) {
                    records.put(id, some);
                    offsets.merge(id, (long) some.size(), Long::sum);
                }
            }
            if (!records.isEmpty()) {
                inFlight = true;
                if (parts.commitsFirst()) {
                    records.keySet().forEach(id -> partitions.get(id).committed = offsets.get(id));
                }
                var ends = records.keySet().stream().collect(toMap(id -> id, offsets::get));
                handle(new ConsumerRecords<>(records, Map.of()), ends, Map.copyOf(generations));
            }
        }

        private void handle(
                ConsumerRecords<String, byte[]> records,
                Map<TopicPartition, Long> ends,
                Map<TopicPartition, Integer> whenTaken) {
            reader.take(records).whenComplete((_, failure) -> {
                if (failure == null) {
                    inFlight = false;
                    ends.forEach((id, end) -> {
                        if (whenTaken.get(id).equals(generations.get(id))) {
                            done(id, end);
                        }
                    });
                    pollSoon();
                } else if (passes(failure)) {
                    process.later(PAUSE, () -> handle(records, ends, whenTaken));
                }
            });
        }

        private void done(TopicPartition id, long offset) {
            if (done.isEmpty()) {
                process.later(COMMIT, this::commit);
            }
            done.put(id, offset);
        }

        private void commit() {
            if (done.isEmpty()) {
                return;
            }
            if (faults.strikes(Kind.OFFSET_LOST)) {
                process.later(COMMIT, this::commit);
                return;
            }
            done.forEach((id, offset) -> {
                if (isMine(id)) {
                    partitions.get(id).committed = offset;
                }
            });
            done.clear();
        }

        @Override
        public void commit(Map<TopicPartition, Long> some) {
            if (!some.keySet().stream().allMatch(this::isMine)) {
                throw new ServiceUnavailableException("the coordinator does not listen to one that has lost its place");
            }
            some.forEach((id, offset) -> {
                partitions.get(id).committed = offset;
                done.remove(id);
            });
        }

        private boolean isMine(TopicPartition id) {
            var partition = partitions.get(id);
            return partition.owner == this && generations.getOrDefault(id, -1) == partition.generation;
        }

        private void look() {
            hear();
            var losses = kafka.losses();
            var some = Set.copyOf(generations.keySet());
            reader.look().whenComplete((_, failure) -> {
                if (failure == null) {
                    some.forEach(id -> compared.put(id, losses));
                }
                passes(failure);
                pollSoon();
                process.later(LOOK, this::look);
            });
        }

        @Override
        public CompletionStage<Map<TopicPartition, MemoryReader.Partition>> now(Collection<TopicPartition> wanted) {
            return askKafka(() -> wanted.stream().collect(toMap(id -> id, kafka::now)));
        }

        @Override
        public CompletionStage<Map<TopicPartition, Long>> committed(Collection<TopicPartition> wanted) {
            return askKafka(() -> wanted.stream()
                    .filter(id -> partitions.get(id).committed >= 0)
                    .collect(toMap(id -> id, id -> partitions.get(id).committed)));
        }

        private <T> CompletionStage<T> askKafka(Supplier<T> question) {
            return process.ask(
                    chance.upTo(KAFKA_ANSWERS_WITHIN),
                    chance.upTo(KAFKA_ANSWERS_WITHIN),
                    () -> CompletableFuture.completedFuture(question.get()));
        }

        @Override
        public Map<TopicPartition, Long> offsets(Set<TopicPartition> wanted) {
            return offsets.entrySet().stream()
                    .filter(one -> wanted.contains(one.getKey()))
                    .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        private CompletionStage<Integer> retryDue() {
            if (!hasDeferred.getAsBoolean()) {
                return CompletableFuture.completedFuture(0);
            }
            retrying = true;
            return handler.retryDue(BATCH).whenComplete((_, failure) -> {
                retrying = false;
                passes(failure);
            });
        }

        @Override
        public Duration sinceSomeMoment() {
            return Duration.between(Instant.EPOCH, time.instant());
        }

        @Override
        public void after(Duration pause, Runnable task) {
            process.later(pause, task);
        }

        /** Returns true if the attempt is to be repeated. The handler is not at fault then. */
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
