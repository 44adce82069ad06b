package dev.tideline.testing.memory;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append.Release;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DeferredVersions;
import dev.tideline.store.DeferredEvents.DueEvent;
import dev.tideline.store.StreamVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Deferred events in memory, by function and stream. */
final class InMemoryDeferrals {
    private final Map<DeferredStream, SortedMap<Long, Waiting>> streams;

    InMemoryDeferrals() {
        this(new HashMap<>());
    }

    private InMemoryDeferrals(Map<DeferredStream, SortedMap<Long, Waiting>> streams) {
        this.streams = streams;
    }

    InMemoryDeferrals copy() {
        return new InMemoryDeferrals(streams.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new TreeMap<>(entry.getValue()))));
    }

    private record DeferredStream(String function, StreamId id) {}

    /**
     * @param due {@link Instant#MAX} for one that is parked, not the head, or skipped
     * @param skipped true if it was discarded, and skipped
     */
    private record Waiting(int attempts, Instant due, boolean parked, boolean discarded, boolean skipped) {
        static Waiting of(Deferral deferral, Instant now) {
            return new Waiting(
                    deferral.attempts(),
                    deferral.retryAfter().map(now::plus).orElse(Instant.MAX),
                    deferral.retryAfter().isEmpty(),
                    deferral.discarded(),
                    false);
        }

        boolean isDue(Instant now, Instant latest) {
            return !due.isAfter(now) || due.isAfter(latest) && !due.equals(Instant.MAX);
        }

        Waiting dueAt(Instant when) {
            return new Waiting(attempts, when, parked, discarded, skipped);
        }

        Waiting forGood() {
            return new Waiting(attempts, Instant.MAX, false, true, true);
        }
    }

    Map<StreamId, DeferredVersions> of(String function, Collection<StreamId> streamIds) {
        return streamIds.stream()
                .distinct()
                .filter(id -> streams.containsKey(new DeferredStream(function, id)))
                .collect(Collectors.toMap(
                        Function.identity(), id -> versions(streams.get(new DeferredStream(function, id)))));
    }

    private static DeferredVersions versions(SortedMap<Long, Waiting> waiting) {
        return new DeferredVersions(
                head(waiting).map(first -> OptionalLong.of(first.getKey())).orElse(OptionalLong.empty()),
                waiting.entrySet().stream()
                        .filter(one -> one.getValue().skipped)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    List<DueEvent> takeDue(String function, int limit, Duration lease, Instant now, InMemoryEvents events) {
        var latest = now.plus(Deferral.LONGEST_PAUSE.compareTo(lease) > 0 ? Deferral.LONGEST_PAUSE : lease);
        return streams.entrySet().stream()
                .filter(entry -> entry.getKey().function.equals(function))
                .flatMap(entry -> head(entry.getValue())
                        .map(head -> new Head(entry.getKey().id, entry.getValue(), head.getKey(), head.getValue()))
                        .stream())
                .filter(head -> head.waiting.isDue(now, latest))
                .sorted(Comparator.comparing(head -> head.waiting.due))
                .limit(limit)
                .map(head -> {
                    head.all.put(head.version, head.waiting.dueAt(now.plus(lease)));
                    return new DueEvent(
                            events.at(new StreamVersion(head.streamId, head.version))
                                    .orElseThrow(),
                            head.waiting.attempts,
                            head.waiting.discarded);
                })
                .toList();
    }

    private record Head(StreamId streamId, SortedMap<Long, Waiting> all, long version, Waiting waiting) {}

    void change(List<Deferral> deferrals, List<Release> releases, Instant now) {
        var touched = new HashSet<DeferredStream>();
        for (var deferral : deferrals) {
            touched.add(put(deferral, now));
        }
        for (var one : releases) {
            touched.add(release(one));
        }
        touched.stream().filter(streams::containsKey).forEach(stream -> onlyTheHeadIsDue(streams.get(stream), now));
    }

    private DeferredStream put(Deferral deferral, Instant now) {
        var stream = new DeferredStream(deferral.function(), deferral.streamId());
        streams.computeIfAbsent(stream, _ -> new TreeMap<>())
                .merge(
                        deferral.version(),
                        Waiting.of(deferral, now),
                        (before, after) -> deferral.attempts() > 0 && !before.skipped ? after : before);
        return stream;
    }

    /** A discarded event stays known. */
    private DeferredStream release(Release release) {
        var stream = new DeferredStream(release.function(), release.streamId());
        var versions = streams.getOrDefault(stream, new TreeMap<>());
        if (versions.containsKey(release.version())) {
            var one = versions.remove(release.version());
            if (one.discarded) {
                versions.put(release.version(), one.forGood());
            }
        }
        if (versions.isEmpty()) {
            streams.remove(stream);
        }
        return stream;
    }

    private static void onlyTheHeadIsDue(SortedMap<Long, Waiting> waiting, Instant now) {
        var head = head(waiting).map(Map.Entry::getKey).orElse(0L);
        waiting.replaceAll((version, one) -> {
            if (one.parked || one.skipped) {
                return one;
            }
            return version.equals(head) ? one.due.equals(Instant.MAX) ? one.dueAt(now) : one : one.dueAt(Instant.MAX);
        });
    }

    private static Optional<Map.Entry<Long, Waiting>> head(SortedMap<Long, Waiting> waiting) {
        return waiting.entrySet().stream()
                .filter(one -> !one.getValue().skipped)
                .findFirst();
    }
}
