package dev.tideline.runtime.handling;

import dev.tideline.decision.Effect;
import dev.tideline.decision.ServiceUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Calls effects, and remembers the names of effects whose service is closed. A service is closed if its circuit is open, so that it is not
 * asked. Effects of one name share a service. If the service that most new events need is closed, new events wait. Then the effect that has
 * met the closed service is called again and again, until its service is asked.
 */
final class EffectCalls {
    private static final Logger LOG = Logger.getLogger(EffectCalls.class);

    /** Between two calls while a service is closed. */
    static final Duration PAUSE = Duration.ofMillis(200);

    /** The time after which one new event may try an effect. The failed events may all have failed through their own fault. */
    static final Duration TURN = Duration.ofSeconds(30);

    private final String function;
    private final ScheduledExecutorService timer;
    private final Map<String, ServiceUnavailableException> closed = new ConcurrentHashMap<>();
    /** The number of times that new events have asked for an effect. A redelivered event may ask for another effect than most. */
    private final Map<String, Long> wanted = new ConcurrentHashMap<>();

    /** Effects of new events that wait. */
    private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();

    private Optional<Object> pause = Optional.empty();
    private boolean turn;

    EffectCalls(String function, ScheduledExecutorService timer) {
        this.function = function;
        this.timer = timer;
    }

    /**
     * Completes with the effect's outcome; fails as its call does.
     *
     * @param isNew whether the effect is what a new event begins with
     */
    <T> CompletionStage<T> call(Effect<T> effect, boolean isNew) {
        var outcome = new CompletableFuture<T>();
        if (isNew) {
            wanted.merge(effect.name(), 1L, Long::sum);
            takeTurn();
        }
        call(effect, isNew && usual().equals(Optional.of(effect.name())), outcome);
        return outcome;
    }

    /**
     * Returns the reason why new events have to wait; empty if they need not. While no effect of a new event waits, it is empty
     * from time to time. It stays so until an event has asked for an effect.
     */
    synchronized Optional<ServiceUnavailableException> unavailable() {
        var why = usual().map(closed::get);
        if (why.isEmpty()) {
            takeTurn();
        }
        if (turn) {
            return Optional.empty();
        }
        if (why.isPresent() && waiting.isEmpty() && pause.isEmpty()) {
            var begun = new Object();
            pause = Optional.of(begun);
            timer.schedule(() -> giveTurn(begun), TURN.toMillis(), TimeUnit.MILLISECONDS);
        }
        return why;
    }

    private Optional<String> usual() {
        return wanted.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private synchronized void giveTurn(Object begun) {
        turn |= pause.equals(Optional.of(begun));
    }

    private synchronized void takeTurn() {
        turn = false;
        pause = Optional.empty();
    }

    /** Returns true if any effect has found its service closed, and no effect of its name has been answered since. */
    boolean inDoubt() {
        return !closed.isEmpty();
    }

    private <T> void call(Effect<T> effect, boolean waits, CompletableFuture<T> outcome) {
        once(effect).whenComplete((value, failure) -> {
            if (!(Causes.of(failure) instanceof ServiceUnavailableException unavailable)) {
                closed.remove(effect.name());
            } else if (!unavailable.wasAsked()) {
                if (closed.put(effect.name(), unavailable) == null) {
                    LOG.warn(function + " pauses: " + unavailable.getMessage());
                }
                if (waits) {
                    waiting.add(outcome);
                    timer.schedule(() -> call(effect, true, outcome), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    return;
                }
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
