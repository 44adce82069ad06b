package dev.tideline.store;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * All that one transaction of the store takes: everything or nothing.
 *
 * @param streams no stream twice
 * @param receipt of the request that this append carries out
 * @param deferrals events to defer; one that is deferred already is updated if this one has failed
 * @param releases events that are no longer deferred; the next one of each stream becomes due at once
 * @param deadlines the time limits of saga instances that begin or end, at most one for each step of an instance
 */
public record Append(
        List<StreamAppend> streams,
        Optional<Receipt> receipt,
        List<Deferral> deferrals,
        List<Release> releases,
        List<Deadline> deadlines) {

    /** The largest data of an event, in bytes: half of what a broker and a producer take at most unless they are told otherwise. */
    public static final int MAX_EVENT_BYTES = 512 * 1024;

    private static final int MAX_BYTES_A_CHAR = 3;

    /** @throws IllegalArgumentException if a stream is named twice */
    public Append {
        streams = List.copyOf(streams);
        deferrals = List.copyOf(deferrals);
        releases = List.copyOf(releases);
        deadlines = List.copyOf(deadlines);
        if (streams.stream().map(StreamAppend::stream).distinct().count() < streams.size()) {
            throw new IllegalArgumentException("an append names each stream once");
        }
    }

    public Append(
            List<StreamAppend> streams, Optional<Receipt> receipt, List<Deferral> deferrals, List<Release> releases) {
        this(streams, receipt, deferrals, releases, List.of());
    }

    public static Append of(StreamAppend... streams) {
        return of(List.of(streams));
    }

    public static Append of(List<StreamAppend> streams) {
        return new Append(streams, Optional.empty(), List.of(), List.of());
    }

    /**
     * Returns an event's data as it is stored.
     *
     * @throws InvalidAppendException if it is larger than {@link #MAX_EVENT_BYTES}: it could not be published, and all that comes after
     *     it in its topic would wait
     */
    public static String encode(DomainEvent event) {
        var data = EventTypes.encode(event);
        if (data.length() > MAX_EVENT_BYTES / MAX_BYTES_A_CHAR
                && data.getBytes(StandardCharsets.UTF_8).length > MAX_EVENT_BYTES) {
            throw new InvalidAppendException(
                    "an event of more than " + MAX_EVENT_BYTES + " bytes: " + EventTypes.nameOf(event.getClass()));
        }
        return data;
    }

    public Append with(Receipt receipt) {
        return new Append(streams, Optional.of(receipt), deferrals, releases, deadlines);
    }

    public boolean isEmpty() {
        return streams.isEmpty()
                && receipt.isEmpty()
                && deferrals.isEmpty()
                && releases.isEmpty()
                && deadlines.isEmpty();
    }

    public record Release(String function, StreamId streamId, long version) {}
}
