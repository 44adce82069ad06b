package dev.tideline.decision;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A call to a service outside the event store, such as charging a card, and the reaction to its outcome.
 *
 * <p>The event that led to it stays deferred until a reaction without an effect ends the chain. After a crash, the event is delivered
 * again. The reaction finds its own changes made, and has to ask for the effect again. So the effect has to be idempotent.
 *
 * @param name for logs and metrics
 * @param call calls the service. A failed call is retried later, as a failed reaction is. It counts as an attempt, unless it failed with a
 *     {@link ServiceUnavailableException}
 * @param outcome decides what follows, given the states at that time; pure, as {@link Reactor#react}
 * @param <T> the outcome
 */
public record Effect<T>(
        String name, Supplier<? extends CompletionStage<T>> call, BiFunction<T, States, Reaction> outcome) {}
