package dev.tideline.runtime.handling;

import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects one append out of decisions that were made on a working set, at the versions that it was loaded at. */
final class AppendBuilder {
    private final WorkingSet states;
    private final Map<StreamId, List<NewEvent>> events = new LinkedHashMap<>();
    private final List<Deferral> deferrals = new ArrayList<>();
    private final List<Release> releases = new ArrayList<>();

    AppendBuilder(WorkingSet states) {
        this.states = states;
    }

    void event(StreamId stream, NewEvent event) {
        events.computeIfAbsent(stream, _ -> new ArrayList<>()).add(event);
    }

    /** The append fails if this stream has moved on. */
    void check(StreamId stream) {
        events.computeIfAbsent(stream, _ -> new ArrayList<>());
    }

    void defer(Deferral deferral) {
        deferrals.add(deferral);
    }

    void release(Release event) {
        releases.add(event);
    }

    /** The streams that get events, at the versions that those bring them to. */
    List<StreamVersion> written() {
        return events.entrySet().stream()
                .filter(stream -> !stream.getValue().isEmpty())
                .map(stream -> new StreamVersion(
                        stream.getKey(),
                        states.loadedVersion(stream.getKey())
                                + stream.getValue().size()))
                .toList();
    }

    Append build() {
        var streams = events.entrySet().stream()
                .map(stream ->
                        new StreamAppend(stream.getKey(), states.loadedVersion(stream.getKey()), stream.getValue()))
                .toList();
        return new Append(streams, Optional.empty(), deferrals, releases);
    }
}
