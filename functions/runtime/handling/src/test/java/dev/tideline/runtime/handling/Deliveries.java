package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.store.DeferredEvents.DueEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Events of a stream, as they are brought. */
final class Deliveries {
    static final StreamId STREAM = new StreamId("stock-a");

    private Deliveries() {}

    static Delivery due(long version, int attempts, boolean discarded) {
        var event = event(version);
        return Delivery.due(new DueEvent(event, attempts, discarded), event);
    }

    static Envelope event(long version) {
        return event(STREAM.value(), version);
    }

    static Envelope event(String stream, long version) {
        return new Envelope(
                new UUID(1, version),
                "StockAdded",
                new StreamId(stream),
                version,
                1,
                Instant.EPOCH,
                new Metadata(
                        "/test",
                        new UUID(2, version),
                        new UUID(3, version),
                        Optional.of("user-1"),
                        Optional.of("00-trace")),
                "{}");
    }
}
