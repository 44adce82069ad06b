package dev.tideline.runtime.handling;

import dev.tideline.decision.Effect;
import dev.tideline.decision.ServiceUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Calls effects, and remembers whether their service works. Where calls wait, one that finds its service closed to all is made
 * again until it is asked.
 */
final class EffectCalls {
    private static final System.Logger LOG = System.getLogger(EffectCalls.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String function;
    private final boolean wait;
    private final Map<CompletableFuture<?>, ServiceUnavailableException> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    private volatile boolean inDoubt;

    EffectCalls(String function, boolean wait, ScheduledExecutorService timer) {
        this.function = function;
        this.wait = wait;
        this.timer = timer;
    }

    /** Completes with the effect's outcome; fails as its call does, but for a call that waits. */
    <T> CompletionStage<T> call(Effect<T> effect) {
        var outcome = new CompletableFuture<T>();
        call(effect, outcome);
        return outcome;
    }

    /** Why effects wait, if any do. */
    Optional<ServiceUnavailableException> unavailable() {
        return waiting.values().stream().findAny();
    }

    /** Whether the last call that ended found its service working for nobody. */
    boolean inDoubt() {
        return inDoubt;
    }

    private <T> void call(Effect<T> effect, CompletableFuture<T> outcome) {
        once(effect).whenComplete((value, failure) -> {
            inDoubt = Causes.of(failure) instanceof ServiceUnavailableException;
            if (wait && Causes.of(failure) instanceof ServiceUnavailableException unavailable && !unavailable.wasAsked()) {
                if (waiting.isEmpty()) {
                    LOG.log(Level.WARNING, () -> function + " pauses: " + unavailable.getMessage());
                }
                waiting.put(outcome, unavailable);
                timer.schedule(() -> call(effect, outcome), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            waiting.remove(outcome);
            if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
        });
    }

    private static <T> CompletionStage<T> once(Effect<T> effect) {
        try {
            return effect.call().get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
