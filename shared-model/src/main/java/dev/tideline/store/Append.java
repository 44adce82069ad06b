package dev.tideline.store;

import dev.tideline.event.StreamId;
import java.util.List;
import java.util.Optional;

/**
 * All that one transaction of the store takes: everything or nothing.
 *
 * @param streams no stream twice
 * @param receipt of the request that this append carries out
 * @param deferrals events to set aside; one that is set aside already is updated if this one has failed
 * @param lifted events no longer set aside; the next of their key becomes due at once
 */
public record Append(
        List<StreamAppend> streams, Optional<Receipt> receipt, List<Deferral> deferrals, List<Lifted> lifted) {

    /** @throws IllegalArgumentException if a stream is named twice */
    public Append {
        streams = List.copyOf(streams);
        deferrals = List.copyOf(deferrals);
        lifted = List.copyOf(lifted);
        if (streams.stream().map(StreamAppend::stream).distinct().count() < streams.size()) {
            throw new IllegalArgumentException("an append names each stream once");
        }
    }

    public static Append of(StreamAppend... streams) {
        return of(List.of(streams));
    }

    public static Append of(List<StreamAppend> streams) {
        return new Append(streams, Optional.empty(), List.of(), List.of());
    }

    public Append with(Receipt receipt) {
        return new Append(streams, Optional.of(receipt), deferrals, lifted);
    }

    public boolean isEmpty() {
        return streams.isEmpty() && receipt.isEmpty() && deferrals.isEmpty() && lifted.isEmpty();
    }

    public record Lifted(String function, StreamId key, long version) {}
}
