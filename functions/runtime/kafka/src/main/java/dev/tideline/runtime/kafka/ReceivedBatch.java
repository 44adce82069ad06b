package dev.tideline.runtime.kafka;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.NotACloudEventException;
import dev.tideline.event.UnknownEventException;
import dev.tideline.runtime.handling.BatchHandler;
import dev.tideline.runtime.handling.Meters.Undeliverable;
import dev.tideline.store.StreamVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** The records of a batch that are delivered to a function. The others are logged, each once, and skipped. */
final class ReceivedBatch {
    private final String function;
    private final Skipped skipped;
    private final List<Claim> claims = new ArrayList<>();

    /** A record and the event that it claims to be. */
    private record Claim(ConsumerRecord<String, byte[]> record, Envelope event) {
        StreamVersion place() {
            return new StreamVersion(event.streamId(), event.version());
        }
    }

    /** See {@link dev.tideline.runtime.kafka.Undeliverable#keep}. */
    @FunctionalInterface
    interface Skipped {
        CompletionStage<Void> tell(
                String function, ConsumerRecord<String, byte[]> record, Undeliverable reason, String detail);
    }

    private ReceivedBatch(String function, Skipped skipped) {
        this.function = function;
        this.skipped = skipped;
    }

    /** Completes when the records that are no events were reported. */
    static CompletionStage<ReceivedBatch> of(
            String function, ConsumerRecords<String, byte[]> records, Skipped skipped) {
        var received = new ReceivedBatch(function, skipped);
        var told = new ArrayList<CompletionStage<Void>>();
        for (var record : records) {
            try {
                received.claims.add(new Claim(record, CloudEventRecords.toEnvelope(record)));
            } catch (NotACloudEventException e) {
                told.add(skipped.tell(function, record, Undeliverable.MALFORMED, e.getMessage()));
            }
        }
        return all(told).thenApply(_ -> received);
    }

    /**
     * Completes with those of some records that the function may be brought. What it would handle and does not know is looked up in the
     * store: not there, it is no event.
     *
     * <p>Fails with {@link UnknownEventException} if it is there: a newer producer is about.
     */
    CompletionStage<List<Envelope>> events(ConsumerRecords<String, byte[]> some, BatchHandler handler) {
        var wanted = Collections.<ConsumerRecord<String, byte[]>>newSetFromMap(new IdentityHashMap<>());
        some.forEach(wanted::add);
        var unknown = claims.stream()
                .filter(claim -> wanted.contains(claim.record))
                .filter(claim -> handler.handles(claim.event) && !EventTypes.isKnown(claim.event))
                .toList();
        if (unknown.isEmpty()) {
            return CompletableFuture.completedFuture(events(wanted));
        }
        return handler.find(unknown.stream().map(Claim::place).distinct().toList())
                .thenCompose(stored -> witnessed(
                        wanted,
                        unknown,
                        stored.stream()
                                .collect(Collectors.toMap(
                                        event -> new StreamVersion(event.streamId(), event.version()),
                                        Function.identity()))));
    }

    private CompletionStage<List<Envelope>> witnessed(
            Set<ConsumerRecord<String, byte[]>> wanted, List<Claim> unknown, Map<StreamVersion, Envelope> stored) {
        var told = new ArrayList<CompletionStage<Void>>();
        for (var claim : unknown) {
            var witness = stored.get(claim.place());
            if (witness != null && witness.id().equals(claim.event.id())) {
                claims.set(claims.indexOf(claim), new Claim(claim.record, witness));
            } else {
                claims.remove(claim);
                told.add(skipped.tell(
                        function,
                        claim.record,
                        Undeliverable.UNKNOWN,
                        "its type or schema version is unknown, and the store does not have it"));
            }
        }
        return all(told).thenApply(_ -> {
            for (var claim : claims) {
                if (claim.event == stored.get(claim.place()) && !EventTypes.isKnown(claim.event)) {
                    throw new UnknownEventException(claim.event);
                }
            }
            return events(wanted);
        });
    }

    private List<Envelope> events(Set<ConsumerRecord<String, byte[]>> wanted) {
        return claims.stream()
                .filter(claim -> wanted.contains(claim.record))
                .map(Claim::event)
                .toList();
    }

    private static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }
}
