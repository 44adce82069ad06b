package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import java.util.UUID;

/** An event of a stream: one that is stored, or one that a decision of this batch adds. */
record Recorded(String type, UUID id, long version, UUID causation) {
    static Recorded of(Envelope event) {
        return new Recorded(
                event.type(), event.id(), event.version(), event.metadata().causationId());
    }
}
