package dev.tideline.testing;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Events of several streams, with versions as the store would give them, a second apart. */
public final class History {
    private final Map<StreamId, List<Envelope>> streams = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00.000001Z");

    public History with(StreamId stream, DomainEvent event) {
        return with(stream, EventTypes.nameOf(event.getClass()), EventTypes.versionOf(event), EventTypes.encode(event));
    }

    /** An event that no code has written. */
    public History with(StreamId stream, String type, String data) {
        return with(stream, type, 1, data);
    }

    private History with(StreamId stream, String type, int schemaVersion, String data) {
        var events = streams.computeIfAbsent(stream, _ -> new ArrayList<>());
        now = now.plusSeconds(1);
        events.add(new Envelope(
                UUID.randomUUID(),
                type,
                stream,
                events.size() + 1,
                schemaVersion,
                now,
                new Metadata(
                        "/tideline/test", UUID.randomUUID(), UUID.randomUUID(), Optional.empty(), Optional.empty()),
                data));
        return this;
    }

    /** Returns all events in one order that keeps that of each stream. */
    public List<Envelope> events() {
        return streams.values().stream().flatMap(List::stream).toList();
    }

    /** Returns all events in every order that keeps that of each stream. */
    public List<List<Envelope>> interleavings() {
        return interleavings(List.copyOf(streams.values()));
    }

    private static List<List<Envelope>> interleavings(List<List<Envelope>> streams) {
        var left = streams.stream().filter(stream -> !stream.isEmpty()).toList();
        if (left.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Envelope>>();
        for (var first : left) {
            var rest = new ArrayList<>(left);
            rest.set(left.indexOf(first), first.subList(1, first.size()));
            for (var tail : interleavings(rest)) {
                var whole = new ArrayList<Envelope>();
                whole.add(first.getFirst());
                whole.addAll(tail);
                all.add(whole);
            }
        }
        return all;
    }
}
