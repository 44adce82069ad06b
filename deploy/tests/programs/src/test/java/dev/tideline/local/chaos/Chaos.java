package dev.tideline.local.chaos;

import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Orders over HTTP while every process and connection is killed, frozen, cut off or slowed down. Then the faults end, and all work
 * comes to an end. The result is compared with the expected one.
 */
final class Chaos {
    private static final Duration REST = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(500);

    private Chaos() {}

    /** @param seed the seed of the customers' actions and of the faults. It does not determine the scheduling of processes */
    static Report run(Path folder, long seed, Duration faults, String form) throws Exception {
        try (var backend = new Backend(folder, form);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var customers = new ChaosCustomers(backend.url(), seed);
            var begin = Instant.now();
            var trouble = threads.submit(() -> new Trouble(backend, seed, faults).make());
            customers.trade(begin.plus(faults));
            var made = trouble.get();
            var over = Instant.now();
            var restless = awaitRest(over.plus(REST));
            var rest = Instant.now();
            var evidence = new Evidence(backend.tap(), made);
            var violations = new ArrayList<>(restless);
            violations.addAll(evidence.violations(customers, backend::rebuild));
            return new Report(
                    seed,
                    begin,
                    over,
                    rest,
                    made,
                    customers.answers(),
                    evidence.events(),
                    evidence.records(),
                    violations);
        }
    }

    /** Returns the names of those that are still at work at the deadline. It is empty if all is well. */
    private static List<String> awaitRest(Instant deadline) throws InterruptedException {
        while (true) {
            var restless = look();
            if (restless.isEmpty() || Instant.now().isAfter(deadline)) {
                return restless;
            }
            Thread.sleep(LOOK);
        }
    }

    private static List<String> look() {
        try {
            var events = StoredEvents.count();
            var restless = restless();
            return restless.isEmpty() && StoredEvents.count() > events ? List.of("events are appended") : restless;
        } catch (IllegalStateException unanswered) {
            // A server may have come back just now.
            return List.of(unanswered.toString());
        }
    }

    private static List<String> restless() {
        var restless = new ArrayList<String>();
        Sql.rows("SELECT stream_id FROM publication_queue LIMIT 3")
                .forEach(row -> restless.add("not published: " + row));
        Sql.rows("SELECT function, stream_id, attempts, parked_at, reason FROM deferrals WHERE NOT passed_over LIMIT 3")
                .forEach(row -> restless.add("deferred: " + row));
        Sql.rows("SELECT stream_id FROM events WHERE stream_id ~ '^order-' GROUP BY 1 HAVING count(*) < 2 LIMIT 3")
                .forEach(row -> restless.add("not ended: " + row));
        PublishedEvents.lags().forEach((function, lag) -> {
            if (lag > 0) {
                restless.add("%s has not handled %d records".formatted(function, lag));
            }
        });
        return restless;
    }
}
