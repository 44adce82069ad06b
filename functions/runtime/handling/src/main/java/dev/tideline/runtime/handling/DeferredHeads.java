package dev.tideline.runtime.handling;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The heads of a batch: for each stream, the oldest event that the batch has deferred. */
public record DeferredHeads(Map<StreamId, Long> versions) {
    public static final DeferredHeads NONE = new DeferredHeads(Map.of());

    static DeferredHeads of(Collection<DeliveryResult> results) {
        var heads = NONE;
        for (var result : results) {
            heads = heads.after(result);
        }
        return heads;
    }

    /** Returns true if an event has to wait behind a head. An event that is older than the head does not wait: it was handled before. */
    public boolean holdUp(Envelope event) {
        return versions.getOrDefault(event.streamId(), Long.MAX_VALUE) <= event.version();
    }

    public DeferredHeads after(DeliveryResult result) {
        return result.holdsUpItsStream() ? with(result.delivery().event()) : this;
    }

    public DeferredHeads with(Envelope deferred) {
        if (holdUp(deferred)) {
            return this;
        }
        var more = new HashMap<>(versions);
        more.put(deferred.streamId(), deferred.version());
        return new DeferredHeads(more);
    }
}
