package dev.tideline.runtime.kafka;

import static dev.tideline.runtime.kafka.Bridge.stage;
import static dev.tideline.runtime.kafka.Bridge.uni;
import static java.util.stream.Collectors.toMap;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Envelope;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Meters;
import dev.tideline.runtime.kafka.PartitionsNow.Now;
import dev.tideline.runtime.store.LostEvents;
import dev.tideline.runtime.trigger.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Notices by offsets that records are lost of the partitions that a function has, and has it handle their events, from the store,
 * before the partition goes on: docs/adr/0022-lost-records.md.
 *
 * <p>Batches and looks at Kafka take turns, so that only one of them changes what is known of a partition.
 */
final class Reading {
    private final Intake intake;
    private final PartitionsNow kafka;
    private final LostEvents store;
    private final Cursor cursor;
    private final Map<TopicPartition, AssignedPartition> partitions = new ConcurrentHashMap<>();
    private CompletableFuture<Void> lastTurn = CompletableFuture.completedFuture(null);

    /** @param cursor of the function's consumer */
    Reading(Intake intake, PartitionsNow kafka, LostEvents store, Cursor cursor) {
        this.intake = intake;
        this.kafka = kafka;
        this.store = store;
        this.cursor = cursor;
    }

    /** Where a consumer is in its partitions. */
    interface Cursor {

        /** The offsets of the records that it takes next, as far as it knows them without asking Kafka. */
        Uni<Map<TopicPartition, Long>> offsets(Set<TopicPartition> wanted);

        /** Completes when Kafka has the offsets; fails, and commits none, if the consumer has lost one of the partitions. */
        Uni<Void> commit(Map<TopicPartition, Long> offsets);
    }

    void assigned(Collection<TopicPartition> assigned) {
        assigned.forEach(id -> partitions.put(id, new AssignedPartition(intake.function(), id)));
    }

    void revoked(Collection<TopicPartition> revoked) {
        revoked.forEach(partitions::remove);
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(partitions.keySet());
    }

    /**
     * Takes records in their order. Where some are lost before them, their events are handled first. Records of partitions that other
     * instances have by now are passed over: those instances take them.
     *
     * @param take takes some of the records
     */
    Uni<Void> take(
            ConsumerRecords<String, byte[]> records,
            BatchHandler handler,
            Function<ConsumerRecords<String, byte[]>, Uni<Void>> take) {
        return inTurn(here -> {
            var mine = records.partitions().stream()
                    .filter(partitions::containsKey)
                    .collect(toMap(id -> id, partitions::get));
            var some = new HashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
            mine.keySet().forEach(id -> some.put(id, records.records(id)));
            return begun(mine.values(), here)
                    .chain(() -> sameTopic(mine, records, here))
                    .chain(() -> new Batch(mine, handler, take, here).inOrder(Batch.records(some)));
        });
    }

    /** Asks Kafka where records begin at zero or come again: they may be of a new topic of the same name, and the old one's are lost. */
    private Uni<Void> sameTopic(
            Map<TopicPartition, AssignedPartition> mine, ConsumerRecords<String, byte[]> records, Executor here) {
        return compared(
                mine.values().stream()
                        .filter(one -> {
                            var first = records.records(one.id).getFirst();
                            return first.offset() == 0 || first.offset() < one.next() && !one.isFilled(first);
                        })
                        .toList(),
                here);
    }

    private Uni<Void> compared(Collection<AssignedPartition> some, Executor here) {
        return some.isEmpty()
                ? Uni.createFrom().voidItem()
                : uni(() -> kafka.of(some.stream().map(one -> one.id).toList()))
                        .emitOn(here)
                        .invoke(now -> some.forEach(one -> one.compare(known(now, one.id), one.next())))
                        .replaceWithVoid();
    }

    private static Now known(Map<TopicPartition, Now> now, TopicPartition id) {
        return Optional.ofNullable(now.get(id))
                .orElseThrow(() -> new ServiceUnavailableException("Kafka does not tell of " + id));
    }

    /** What was known of a partition when Kafka had not been asked yet. */
    record Before(AssignedPartition partition, Now now, long next, Optional<Envelope> last) {}

    List<Before> before() {
        return partitions.values().stream()
                .map(partition -> new Before(partition, partition.now(), partition.next(), partition.last()))
                .toList();
    }

    /**
     * Compares what is wanted with what Kafka has, and fills gaps after which no record is left to come.
     *
     * @param before what was known when Kafka had not been asked yet
     * @param marks of topics: all of their events up to there were in Kafka when it was asked. None: how far the function has come
     *     is not kept this time
     */
    Uni<Void> look(List<Before> before, Map<TopicPartition, Now> now, Optional<Map<String, Long>> marks) {
        return inTurn(here -> {
            var looked = before.stream()
                    .filter(one ->
                            partitions.get(one.partition.id) == one.partition && now.containsKey(one.partition.id))
                    .toList();
            // A partition that was compared meanwhile knows something newer: its topic may be another one by now.
            var current = looked.stream()
                    .filter(one -> one.now != null && one.now == one.partition.now())
                    .toList();
            return begun(looked.stream().map(Before::partition).toList(), here)
                    .invoke(() -> current.forEach(one -> one.partition.compare(now.get(one.partition.id), one.next)))
                    .chain(() -> marks.isEmpty() ? Uni.createFrom().voidItem() : keep(current, marks.get()))
                    .chain(() -> fillEnds(here))
                    .chain(() -> settle(here));
        });
    }

    /** After it was seen that nothing is lost, in the topics that the events were read from. */
    private Uni<Void> keep(List<Before> looked, Map<String, Long> marks) {
        return positions(looked.stream().flatMap(one -> one.last.stream()))
                .invoke(positions -> looked.stream()
                        .filter(one -> !one.partition.hasGap() && one.partition.isSettled())
                        .forEach(one -> {
                            one.last.map(Envelope::id).map(positions::get).ifPresent(one.partition::handledUpTo);
                            if (one.next >= one.partition.now().end()) {
                                one.partition.handledUpTo(marks.getOrDefault(one.partition.id.topic(), 0L));
                            }
                        }))
                .chain(() -> keep(looked.stream().map(Before::partition).toList()));
    }

    private Uni<Void> keep(Collection<AssignedPartition> some) {
        var changed = some.stream()
                .filter(one -> one.toKeep().isPresent())
                .collect(toMap(one -> one, one -> one.toKeep().get()));
        return changed.isEmpty()
                ? Uni.createFrom().voidItem()
                : uni(() -> store.keep(changed.values())).invoke(() -> changed.forEach(AssignedPartition::kept));
    }

    private Uni<Map<UUID, Long>> positions(Stream<Envelope> events) {
        var wanted = events.toList();
        return wanted.isEmpty() ? Uni.createFrom().item(Map.of()) : uni(() -> store.positions(wanted));
    }

    /** Finds out of partitions how far the function had come when they were assigned, before anything of them is taken. */
    private Uni<Void> begun(Collection<AssignedPartition> some, Executor here) {
        var fresh = some.stream().filter(one -> !one.isKnown()).collect(toMap(one -> one.id, one -> one));
        if (fresh.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.combine()
                .all()
                .unis(
                        uni(() -> kafka.of(fresh.keySet())),
                        uni(() -> kafka.committed(intake.function(), fresh.keySet())),
                        uni(() -> store.handled(intake.function())))
                .asTuple()
                .emitOn(here)
                .chain(told -> {
                    var kept = told.getItem3().stream()
                            .collect(toMap(one -> new TopicPartition(one.topic(), one.partition()), one -> one));
                    fresh.forEach((id, partition) -> {
                        Meters.noGapsYet(intake.function(), id.topic());
                        partition.begin(
                                known(told.getItem1(), id),
                                Optional.ofNullable(kept.get(id)),
                                Optional.ofNullable(told.getItem2().get(id)));
                    });
                    // Not later: a topic that is deleted the next moment has to be known by its id.
                    return keep(fresh.values());
                });
    }

    /** Where no record is left to come. */
    private Uni<Void> fillEnds(Executor here) {
        var gaps = partitions.values().stream()
                .filter(one -> one.isKnown() && one.hasGap())
                .collect(toMap(one -> one.id, one -> one));
        if (gaps.isEmpty() || intake.stopped()) {
            return Uni.createFrom().voidItem();
        }
        return cursor.offsets(gaps.keySet()).emitOn(here).chain(offsets -> {
            gaps.values()
                    .removeIf(one ->
                            offsets.getOrDefault(one.id, -1L) != one.now().end());
            return gaps.isEmpty() ? Uni.createFrom().voidItem() : fillEnds(gaps, here);
        });
    }

    private Uni<Void> fillEnds(Map<TopicPartition, AssignedPartition> gaps, Executor here) {
        return uni(() -> intake.run(handler -> stage(filled(gaps, handler))))
                .chain(() -> goOn(gaps, one -> one.now().end(), here))
                .chain(() -> keep(gaps.values()));
    }

    /**
     * Fills partitions again whose topic has become another one, until no record of the deleted topic is left to come: its offsets may be
     * committed, and the consumer may skip records of the new topic that have them. The store keeps the new topic's id only after that, and
     * after an offset of the new topic was committed. A function that ends before finds another id, and fills the gap once more.
     */
    private Uni<Void> settle(Executor here) {
        var unsettled = partitions.values().stream()
                .filter(one -> one.isKnown() && !one.hasGap() && !one.isSettled())
                .collect(toMap(one -> one.id, one -> one));
        if (unsettled.isEmpty() || intake.stopped()) {
            return Uni.createFrom().voidItem();
        }
        return cursor.offsets(unsettled.keySet()).emitOn(here).chain(offsets -> {
            unsettled.keySet().retainAll(offsets.keySet());
            var settling = new HashMap<>(unsettled);
            settling.values().removeIf(one -> !one.settles(offsets.get(one.id)));
            return unsettled.isEmpty() ? Uni.createFrom().voidItem() : settle(unsettled, settling, here);
        });
    }

    private Uni<Void> settle(
            Map<TopicPartition, AssignedPartition> unsettled,
            Map<TopicPartition, AssignedPartition> settling,
            Executor here) {
        return uni(() -> intake.run(handler -> stage(filled(unsettled, handler))))
                .emitOn(here)
                .invoke(() -> unsettled.values().forEach(AssignedPartition::filledAgain))
                .chain(() -> goOn(settling, AssignedPartition::next, here))
                .invoke(() -> settling.values().forEach(AssignedPartition::settle))
                .invoke(() -> unsettled.values().removeIf(one -> partitions.get(one.id) != one))
                .chain(() -> keep(unsettled.values()));
    }

    /**
     * Goes on behind gaps. The offset is committed first: an instance that began with the offset of a deleted topic would skip
     * the first records of the new one. Partitions that other instances have by now are left out.
     */
    private Uni<Void> goOn(
            Map<TopicPartition, AssignedPartition> gaps, ToLongFunction<AssignedPartition> at, Executor here) {
        gaps.values().removeIf(one -> partitions.get(one.id) != one);
        var offsets = gaps.values().stream().collect(toMap(one -> one.id, at::applyAsLong));
        return (offsets.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : cursor.commit(offsets).emitOn(here))
                .invoke(() -> offsets.forEach((id, offset) -> gaps.get(id).goOnAt(offset)));
    }

    /**
     * Handles all events up to the head of the store. The first record that is left says nothing of where a gap ends: the relay may have
     * published it a second time, after newer records that are lost.
     */
    private Uni<Void> filled(Map<TopicPartition, AssignedPartition> gaps, BatchHandler handler) {
        return caughtUp(gaps.values())
                .chain(() -> uni(store::head))
                .map(head -> gaps.keySet().stream().collect(toMap(id -> id, _ -> head + 1)))
                .chain(before -> new Fill(intake, store, handler, gaps, before).run());
    }

    /** Looks up how far the last events that were handled have brought these partitions. */
    private Uni<Boolean> caughtUp(Collection<AssignedPartition> some) {
        return positions(some.stream().flatMap(one -> one.last().stream()))
                .invoke(positions -> some.forEach(
                        one -> one.last().map(Envelope::id).map(positions::get).ifPresent(one::handledUpTo)))
                .replaceWith(true);
    }

    /** @param work is told how to come back to where it was called */
    private <T> Uni<T> inTurn(Function<Executor, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            var here = here();
            var mine = new CompletableFuture<Void>();
            CompletableFuture<Void> before;
            synchronized (this) {
                before = lastTurn;
                lastTurn = mine;
            }
            var turn = before.isDone()
                    ? Uni.createFrom().voidItem()
                    : uni(before::copy).emitOn(here);
            return turn.chain(() -> work.apply(here)).onTermination().invoke(() -> mine.complete(null));
        });
    }

    private static Executor here() {
        var context = Vertx.currentContext();
        return context == null ? Runnable::run : work -> context.runOnContext(_ -> work.run());
    }

    /**
     * Some records on their way through the function.
     *
     * @param partitions of these records
     */
    private final class Batch {
        private final Map<TopicPartition, AssignedPartition> partitions;
        private final BatchHandler handler;
        private final Function<ConsumerRecords<String, byte[]>, Uni<Void>> take;
        private final Executor here;

        Batch(
                Map<TopicPartition, AssignedPartition> partitions,
                BatchHandler handler,
                Function<ConsumerRecords<String, byte[]>, Uni<Void>> take,
                Executor here) {
            this.partitions = partitions;
            this.handler = handler;
            this.take = take;
            this.here = here;
        }

        Uni<Void> inOrder(ConsumerRecords<String, byte[]> records) {
            var first = new HashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
            var rest = new HashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
            for (var id : records.partitions()) {
                var all = records.records(id);
                var gap = gap(partitions.get(id), all);
                if (gap > 0) {
                    first.put(id, all.subList(0, gap));
                }
                if (gap < all.size()) {
                    rest.put(id, all.subList(gap, all.size()));
                }
            }
            if (rest.isEmpty()) {
                return taken(records);
            }
            return (first.isEmpty() ? Uni.createFrom().voidItem() : taken(records(first)))
                    .chain(() -> fillBefore(rest))
                    .chain(() -> inOrder(records(rest)));
        }

        private Uni<Void> taken(ConsumerRecords<String, byte[]> records) {
            var open = new HashMap<TopicPartition, List<ConsumerRecord<String, byte[]>>>();
            for (var id : records.partitions()) {
                var some = records.records(id).stream()
                        .filter(record -> !partitions.get(id).isFilled(record))
                        .toList();
                if (!some.isEmpty()) {
                    open.put(id, some);
                }
            }
            return (open.isEmpty() ? Uni.createFrom().voidItem() : take.apply(records(open)))
                    .invoke(() -> records.partitions()
                            .forEach(id -> partitions.get(id).handled(records.records(id))));
        }

        /** The index of the first record before which some may be lost; that after the last if there is none. */
        private static int gap(AssignedPartition partition, List<ConsumerRecord<String, byte[]>> records) {
            if (partition.isGapBefore(records.getFirst())) {
                return 0;
            }
            var offset = records.getFirst().offset();
            if (records.getLast().offset() == offset + records.size() - 1) {
                return records.size();
            }
            var index = 1;
            while (records.get(index).offset() == offset + index) {
                index++;
            }
            return index;
        }

        /** Fills what is lost before these records. Offsets also jump behind the marker of a transaction: nothing is lost there. */
        private Uni<Void> fillBefore(Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records) {
            var jumps = records.keySet().stream().collect(toMap(id -> id, partitions::get));
            return compared(jumps.values(), here).chain(() -> {
                var gaps = new HashMap<>(jumps);
                gaps.values().removeIf(one -> !one.hasGap());
                return (gaps.isEmpty() ? Uni.createFrom().voidItem() : filled(gaps, handler))
                        .chain(() -> goOn(gaps, one -> first(records, one), here))
                        .invoke(() -> jumps.values().forEach(one -> one.goOnAt(first(records, one))));
            });
        }

        private static long first(
                Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> records, AssignedPartition partition) {
            return records.get(partition.id).getFirst().offset();
        }

        private static ConsumerRecords<String, byte[]> records(
                Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> some) {
            return new ConsumerRecords<>(some, Map.of());
        }
    }
}
