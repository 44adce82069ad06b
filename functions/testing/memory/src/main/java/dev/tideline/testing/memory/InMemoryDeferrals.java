package dev.tideline.testing.memory;

import dev.tideline.event.StreamId;
import dev.tideline.store.Append.Lifted;
import dev.tideline.store.Deferral;
import dev.tideline.store.DeferredEvents.DueEvent;
import dev.tideline.store.DeferredEvents.SetAside;
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

/** Deferred events in memory: a line of them for each function and key. */
final class InMemoryDeferrals {
    private final Map<Line, SortedMap<Long, Waiting>> lines;

    InMemoryDeferrals() {
        this(new HashMap<>());
    }

    private InMemoryDeferrals(Map<Line, SortedMap<Long, Waiting>> lines) {
        this.lines = lines;
    }

    InMemoryDeferrals copy() {
        return new InMemoryDeferrals(lines.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new TreeMap<>(entry.getValue()))));
    }

    private record Line(String function, StreamId key) {}

    /**
     * @param due {@link Instant#MAX} for one that is parked, not the head, or passed over
     * @param passedOver whether it has been discarded for good
     */
    private record Waiting(int attempts, Instant due, boolean parked, boolean discarded, boolean passedOver) {
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
            return new Waiting(attempts, when, parked, discarded, passedOver);
        }

        Waiting forGood() {
            return new Waiting(attempts, Instant.MAX, false, true, true);
        }
    }

    Map<StreamId, SetAside> of(String function, Collection<StreamId> keys) {
        return keys.stream()
                .distinct()
                .filter(key -> lines.containsKey(new Line(function, key)))
                .collect(Collectors.toMap(Function.identity(), key -> setAside(lines.get(new Line(function, key)))));
    }

    private static SetAside setAside(SortedMap<Long, Waiting> line) {
        return new SetAside(
                head(line).map(first -> OptionalLong.of(first.getKey())).orElse(OptionalLong.empty()),
                line.entrySet().stream()
                        .filter(one -> one.getValue().passedOver)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    List<DueEvent> takeDue(String function, int limit, Duration lease, Instant now, InMemoryEvents events) {
        var latest = now.plus(Deferral.LONGEST_PAUSE.compareTo(lease) > 0 ? Deferral.LONGEST_PAUSE : lease);
        return lines.entrySet().stream()
                .filter(entry -> entry.getKey().function.equals(function))
                .flatMap(entry -> head(entry.getValue())
                        .map(head -> new Head(entry.getKey().key, entry.getValue(), head.getKey(), head.getValue()))
                        .stream())
                .filter(head -> head.waiting.isDue(now, latest))
                .sorted(Comparator.comparing(head -> head.waiting.due))
                .limit(limit)
                .map(head -> {
                    head.line.put(head.version, head.waiting.dueAt(now.plus(lease)));
                    return new DueEvent(
                            events.at(new StreamVersion(head.key, head.version)).orElseThrow(),
                            head.waiting.attempts,
                            head.waiting.discarded);
                })
                .toList();
    }

    private record Head(StreamId key, SortedMap<Long, Waiting> line, long version, Waiting waiting) {}

    void change(List<Deferral> deferrals, List<Lifted> lifted, Instant now) {
        var touched = new HashSet<Line>();
        for (var deferral : deferrals) {
            touched.add(put(deferral, now));
        }
        for (var one : lifted) {
            touched.add(lift(one));
        }
        touched.stream().filter(lines::containsKey).forEach(line -> onlyTheHeadIsDue(lines.get(line), now));
    }

    private Line put(Deferral deferral, Instant now) {
        var line = new Line(deferral.function(), deferral.key());
        lines.computeIfAbsent(line, _ -> new TreeMap<>())
                .merge(
                        deferral.version(),
                        Waiting.of(deferral, now),
                        (before, after) -> deferral.attempts() > 0 && !before.passedOver ? after : before);
        return line;
    }

    /** A discarded event stays known. */
    private Line lift(Lifted lifted) {
        var line = new Line(lifted.function(), lifted.key());
        var versions = lines.getOrDefault(line, new TreeMap<>());
        if (versions.containsKey(lifted.version())) {
            var one = versions.remove(lifted.version());
            if (one.discarded) {
                versions.put(lifted.version(), one.forGood());
            }
        }
        if (versions.isEmpty()) {
            lines.remove(line);
        }
        return line;
    }

    private static void onlyTheHeadIsDue(SortedMap<Long, Waiting> line, Instant now) {
        var head = head(line).map(Map.Entry::getKey).orElse(0L);
        line.replaceAll((version, one) -> {
            if (one.parked || one.passedOver) {
                return one;
            }
            return version.equals(head) ? one.due.equals(Instant.MAX) ? one.dueAt(now) : one : one.dueAt(Instant.MAX);
        });
    }

    private static Optional<Map.Entry<Long, Waiting>> head(SortedMap<Long, Waiting> line) {
        return line.entrySet().stream()
                .filter(one -> !one.getValue().passedOver)
                .findFirst();
    }
}
