package dev.tideline.testing.memory;

import dev.tideline.event.StreamId;
import dev.tideline.store.Deadline;
import dev.tideline.store.Deadlines.DueDeadline;
import dev.tideline.store.Deadlines.DueDeadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Time limits of saga instances in memory, by instance and step. */
final class InMemoryDeadlines {
    private final Map<Timed, Limit> limits;

    InMemoryDeadlines() {
        this(new HashMap<>());
    }

    private InMemoryDeadlines(Map<Timed, Limit> limits) {
        this.limits = limits;
    }

    InMemoryDeadlines copy() {
        return new InMemoryDeadlines(new HashMap<>(limits));
    }

    private record Timed(StreamId saga, String step) {}

    private record Limit(String function, long version, Instant due) {}

    private record Entry(Timed timed, Limit limit) {}

    void change(List<Deadline> deadlines, Instant now) {
        for (var deadline : deadlines) {
            limits.compute(new Timed(deadline.saga(), deadline.step()), (_, before) -> {
                if (before != null && before.version() > deadline.version()) {
                    return before;
                }
                return deadline.after()
                        .map(after -> new Limit(
                                deadline.function(),
                                deadline.version(),
                                after.isZero() ? Instant.EPOCH : now.plus(after)))
                        .orElse(null);
            });
        }
    }

    DueDeadlines due(String function, int limit, Instant now) {
        var all = limits.entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .filter(entry -> entry.limit.function.equals(function))
                .sorted(Comparator.comparing((Entry entry) -> entry.limit.due)
                        .thenComparing(entry -> entry.timed.saga)
                        .thenComparing(entry -> entry.timed.step))
                .toList();
        return new DueDeadlines(
                all.stream()
                        .filter(entry -> !entry.limit.due.isAfter(now))
                        .limit(limit)
                        .map(entry -> new DueDeadline(entry.timed.saga, entry.timed.step, entry.limit.version))
                        .toList(),
                all.stream()
                        .filter(entry -> entry.limit.due.isAfter(now))
                        .map(entry -> Duration.between(now, entry.limit.due))
                        .findFirst());
    }
}
