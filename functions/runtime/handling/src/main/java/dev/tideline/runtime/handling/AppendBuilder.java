package dev.tideline.runtime.handling;

import dev.tideline.decision.Changes.Limit;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.store.Append;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deferral;
import dev.tideline.store.StreamAppend;
import dev.tideline.store.StreamVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects one append from decisions on a working set. The expected versions are those at which the working set was loaded. */
final class AppendBuilder {
    private final WorkingSet states;
    private final Map<StreamId, List<NewEvent>> events = new LinkedHashMap<>();
    private final List<Deferral> deferrals = new ArrayList<>();
    private final List<Release> releases = new ArrayList<>();
    private final Map<Timed, Deadline> deadlines = new LinkedHashMap<>();

    AppendBuilder(WorkingSet states) {
        this.states = states;
    }

    void event(StreamId stream, NewEvent event) {
        event(stream, event, List.of());
    }

    /** Adds an event with the time limits that it begins or ends. Of several for one step, the last one counts. */
    void event(StreamId stream, NewEvent event, List<Limit> limits) {
        var appended = events.computeIfAbsent(stream, _ -> new ArrayList<>());
        appended.add(event);
        for (var limit : limits) {
            var version = states.loadedVersion(stream) + appended.size();
            deadlines.put(
                    new Timed(stream, limit.step()),
                    new Deadline(limit.function(), stream, limit.step(), version, limit.after()));
        }
    }

    private record Timed(StreamId saga, String step) {}

    /** Makes the append fail if this stream has a newer version than the loaded one. */
    void check(StreamId stream) {
        events.computeIfAbsent(stream, _ -> new ArrayList<>());
    }

    void defer(Deferral deferral) {
        deferrals.add(deferral);
    }

    void release(Release event) {
        releases.add(event);
    }

    /** Returns the streams that get events, with their versions after the append. */
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
        return new Append(streams, Optional.empty(), deferrals, releases, List.copyOf(deadlines.values()));
    }
}
