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
 * Calls effects, and remembers the names of those whose circuit is open, so that their service was not called. Effects of one name share a
 * service. If the circuit of the effect that most new events ask for is open, new events wait. Meanwhile the effect that has found the open
 * circuit is called again and again, until the circuit lets the call through.
 */
final class EffectCalls {
    private static final Logger LOG = Logger.getLogger(EffectCalls.class);

    /** The pause between two calls while a circuit is open. */
    static final Duration PAUSE = Duration.ofMillis(200);

    /** The time after which one new event may try an effect. Maybe only the earlier events were the cause of the failures. */
    static final Duration TURN = Duration.ofSeconds(30);

    private final String function;
    private final ScheduledExecutorService timer;
    private final Map<String, ServiceUnavailableException> openCircuits = new ConcurrentHashMap<>();
    /**
     * The number of new events that have asked for an effect, by its name. Redelivered events do not count: they may ask for a rare effect.
     */
    private final Map<String, Long> wanted = new ConcurrentHashMap<>();

    /** The outcomes of new events' effects that wait for an open circuit. */
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
     * @param isNew true if the effect belongs to a new event, and not to a deferred one
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
     * Returns the reason why new events have to wait; empty if they do not have to. From time to time it is empty although the circuit is
     * open, unless the effect of a new event waits. It then stays empty until a new event has asked for an effect.
     */
    synchronized Optional<ServiceUnavailableException> unavailable() {
        var why = usual().map(openCircuits::get);
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

    /** Returns true if any effect has found its circuit open, and no effect of its name has got an answer since. */
    boolean inDoubt() {
        return !openCircuits.isEmpty();
    }

    private <T> void call(Effect<T> effect, boolean waits, CompletableFuture<T> outcome) {
        once(effect).whenComplete((value, failure) -> {
            if (!(Causes.of(failure) instanceof ServiceUnavailableException unavailable)) {
                openCircuits.remove(effect.name());
            } else if (!unavailable.wasAsked()) {
                if (openCircuits.put(effect.name(), unavailable) == null) {
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
