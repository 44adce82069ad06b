package dev.tideline.testing.memory;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.PositionedEvent;
import dev.tideline.store.StreamVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Events in memory, by stream and by position. */
final class InMemoryEvents {
    private final Map<StreamId, List<Envelope>> streams;
    private final List<PositionedEvent> all;

    InMemoryEvents() {
        this(new HashMap<>(), new ArrayList<>());
    }

    private InMemoryEvents(Map<StreamId, List<Envelope>> streams, List<PositionedEvent> all) {
        this.streams = streams;
        this.all = all;
    }

    InMemoryEvents copy() {
        return new InMemoryEvents(
                streams.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> new ArrayList<>(entry.getValue()))),
                new ArrayList<>(all));
    }

    long version(StreamId stream) {
        return of(stream).size();
    }

    List<Envelope> of(StreamId stream) {
        return streams.getOrDefault(stream, List.of());
    }

    List<Envelope> after(StreamId stream, long version) {
        return of(stream).stream().filter(event -> event.version() > version).toList();
    }

    Optional<Envelope> at(StreamVersion place) {
        var events = of(place.stream());
        return place.version() < 1 || place.version() > events.size()
                ? Optional.empty()
                : Optional.of(events.get(Math.toIntExact(place.version() - 1)));
    }

    Optional<Envelope> find(StreamId stream, UUID id) {
        return of(stream).stream().filter(event -> event.id().equals(id)).findFirst();
    }

    List<PositionedEvent> page(long afterPosition, int limit) {
        // The position of an event is one more than its index.
        var begin = Math.clamp(afterPosition, 0, all.size());
        return List.copyOf(all.subList(begin, begin + Math.min(limit, all.size() - begin)));
    }

    List<PositionedEvent> page(Instant fromTimestamp, int limit) {
        return all.stream()
                .dropWhile(event -> event.envelope().timestamp().isBefore(fromTimestamp))
                .limit(limit)
                .toList();
    }

    void add(StreamId stream, NewEvent event, Instant time) {
        var events = streams.computeIfAbsent(stream, _ -> new ArrayList<>());
        var envelope = new Envelope(
                event.id(),
                EventTypes.nameOf(event.event().getClass()),
                stream,
                events.size() + 1L,
                EventTypes.versionOf(event.event()),
                time.truncatedTo(ChronoUnit.MICROS),
                event.metadata(),
                Append.encode(event.event()));
        events.add(envelope);
        all.add(new PositionedEvent(all.size() + 1L, envelope));
    }
}
