package dev.tideline.local.chaos;

import dev.tideline.local.AtRest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Executors;

/**
 * Orders over HTTP while every process and connection is killed, frozen, cut off or slowed down. Then the faults end, and all work
 * comes to an end. The result is compared with the expected one.
 */
final class Chaos {
    private static final Duration REST = Duration.ofMinutes(3);

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
            var restless = AtRest.await(over.plus(REST));
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
}
