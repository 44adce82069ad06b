package dev.tideline.local;

import dev.tideline.servers.AppProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * An application that is kept running. When its process ends, the console says so and it is started again: first after a second,
 * later after half a minute at most. An application that has never been ready is not started again, since it would fail again.
 */
final class KeptRunning implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** The run time after which the next end counts as a new problem and not as a repetition of the last. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final String name;
    private final Launch launch;
    private final BooleanSupplier isReady;
    private final Semaphore starts;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread keeper;

    interface Launch {
        AppProcess start() throws IOException;
    }

    private KeptRunning(String name, Launch launch, BooleanSupplier isReady, Semaphore starts) {
        this.name = name;
        this.launch = launch;
        this.isReady = isReady;
        this.starts = starts;
        this.keeper = Thread.ofVirtual().name(name).unstarted(this::keep);
    }

    /** @param starts permits to start; it holds one while it is not ready */
    static KeptRunning start(String name, Launch launch, BooleanSupplier isReady, Semaphore starts) {
        KeptRunning kept = new KeptRunning(name, launch, isReady, starts);
        kept.keeper.start();
        return kept;
    }

    /** Complete when it has been ready once; or with a {@link CannotRun}. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Begins to stop it. */
    void stop() {
        keeper.interrupt();
    }

    /** Stops it, and returns when it has ended; an interrupt does not shorten that. */
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (keeper.isAlive()) {
            try {
                keeper.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        Duration pause = Duration.ZERO;
        try {
            while (true) {
                long began = System.nanoTime();
                int status = runOnce();
                pause = pauseAfter(pause, Duration.ofNanos(System.nanoTime() - began));
                System.out.printf(
                        "%s has ended with status %d; it is started again in %d s%n", name, status, pause.toSeconds());
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            ready.completeExceptionally(new CannotRun(name + " was stopped"));
        } catch (CannotRun e) {
            ready.completeExceptionally(e);
        } catch (IOException | ExecutionException e) {
            ready.completeExceptionally(new CannotRun("%s cannot run: %s".formatted(name, e), e));
        }
    }

    /** @param last the pause before this run, none before the first */
    static Duration pauseAfter(Duration last, Duration run) {
        if (last.isZero() || run.compareTo(LONG) > 0) {
            return FIRST_PAUSE;
        }
        Duration twice = last.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private int runOnce() throws IOException, ExecutionException, InterruptedException {
        starts.acquire();
        boolean starting = true;
        try (AppProcess process = launch.start()) {
            while (!process.ended().isDone() && !isReady.getAsBoolean()) {
                Thread.sleep(BETWEEN_LOOKS);
            }
            starts.release();
            starting = false;
            if (!process.ended().isDone()) {
                ready.complete(null);
            } else if (!ready.isDone()) {
                throw new CannotRun("%s did not start; the end of its log:%n%s".formatted(name, process.logTail()));
            }
            return process.ended().get();
        } finally {
            if (starting) {
                starts.release();
            }
        }
    }
}
