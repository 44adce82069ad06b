package dev.tideline.local.chaos;

import dev.tideline.local.chaos.Fault.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** Makes faults for a while: of functions one after another, and now and then one of a server, each kind as often as any. */
final class Trouble {
    private static final String RELAY = "event-relay";
    private static final Duration STARTED_AGAIN = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);

    /**
     * The most functions that are down at once. Functions are started one after another, and with more of them the machine would do
     * little else.
     */
    private static final int FUNCTIONS_AT_ONCE = 6;

    private final Backend backend;
    private final long seed;
    private final Instant end;

    Trouble(Backend backend, long seed, Duration duration) {
        this.backend = backend;
        this.seed = seed;
        end = Instant.now().plus(duration);
    }

    /** Makes faults, and returns them when all are over. */
    List<Fault> make() throws Exception {
        try (var lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            var servers = lanes.submit(this::troubleServers);
            var functions = lanes.submit(this::troubleFunctions);
            var faults = new ArrayList<>(result(functions));
            faults.addAll(result(servers));
            return faults;
        }
    }

    private List<Fault> troubleServers() throws Exception {
        var random = new Random(seed);
        var kinds = new ArrayDeque<Kind>();
        var faults = new ArrayList<Fault>();
        pause(random, 1_000, 4_000);
        while (Instant.now().isBefore(end)) {
            if (kinds.isEmpty()) {
                var all = new ArrayList<>(
                        Stream.of(Kind.values()).filter(Kind::isOfServer).toList());
                Collections.shuffle(all, random);
                kinds.addAll(all);
            }
            var kind = kinds.remove();
            var from = Instant.now();
            kind.begin(backend, random);
            try {
                pause(random, 1_000, 7_000);
            } finally {
                kind.end(backend);
            }
            faults.add(new Fault(kind, "", from, Instant.now()));
            pause(random, 2_000, 5_000);
        }
        return faults;
    }

    private List<Fault> troubleFunctions() throws Exception {
        var random = new Random(-seed);
        var functions = backend.functions();
        var faults = new ArrayList<Future<Fault>>();
        var free = new Semaphore(FUNCTIONS_AT_ONCE);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            while (Instant.now().isBefore(end)) {
                pause(random, 500, 2_500);
                free.acquire();
                // What has gone wrong ends it now, and not in an hour.
                for (var fault : faults) {
                    if (fault.state() == Future.State.FAILED) {
                        result(fault);
                    }
                }
                var fault = next(random, functions);
                faults.add(tasks.submit(() -> {
                    try {
                        return fault.call();
                    } finally {
                        free.release();
                    }
                }));
            }
        }
        var made = new ArrayList<Fault>();
        for (var fault : faults) {
            made.add(result(fault));
        }
        return made;
    }

    private Callable<Fault> next(Random random, List<String> functions) throws IOException, InterruptedException {
        while (true) {
            var function = random.nextInt(6) == 0 ? RELAY : functions.get(random.nextInt(functions.size()));
            var frozen = random.nextInt(3) == 0 ? Duration.ofMillis(500 + random.nextInt(8_000)) : Duration.ZERO;
            var pid = backend.pid(function);
            // What has just been killed cannot be killed again.
            if (pid.isPresent() && ProcessHandle.of(pid.getAsLong()).isPresent()) {
                return frozen.isZero() ? kill(function, pid.getAsLong()) : freeze(function, pid.getAsLong(), frozen);
            }
            Thread.sleep(LOOK);
        }
    }

    private Callable<Fault> kill(String function, long pid) {
        return () -> {
            var from = Instant.now();
            Harm.KILL.to(pid);
            while (backend.pid(function).orElse(pid) == pid) {
                if (Instant.now().isAfter(from.plus(STARTED_AGAIN))) {
                    throw new IllegalStateException("%s is not started again".formatted(function));
                }
                Thread.sleep(LOOK);
            }
            return new Fault(Kind.FUNCTION_KILLED, function, from, Instant.now());
        };
    }

    private static Callable<Fault> freeze(String function, long pid, Duration duration) {
        return () -> {
            var from = Instant.now();
            Harm.FREEZE.to(pid);
            Thread.sleep(duration);
            Harm.THAW.to(pid);
            return new Fault(Kind.FUNCTION_FROZEN, function, from, Instant.now());
        };
    }

    private static void pause(Random random, int least, int most) throws InterruptedException {
        Thread.sleep(random.nextInt(least, most));
    }

    private static <T> T result(Future<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
