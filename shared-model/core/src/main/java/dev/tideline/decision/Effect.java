package dev.tideline.decision;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A call to a service outside the event store, such as charging a card, and the reaction to its outcome.
 *
 * <p>The outcome of an effect may lead to a reaction with another effect. The event that caused the first one stays deferred until a
 * reaction has no effect. After a crash, the event is redelivered. The reactor then finds its changes already in the states, and has to ask
 * for the effect again. So an effect has to be idempotent.
 *
 * @param name for logs and metrics
 * @param call calls the service. A failed call is retried later, as a failed reaction is. It counts as an attempt, unless it failed with a
 *     {@link ServiceUnavailableException}
 * @param outcome decides which events and effect follow from the outcome and the present states. It is a pure function, like
 *     {@link Reactor#react}
 * @param <T> the outcome
 */
public record Effect<T>(
        String name, Supplier<? extends CompletionStage<T>> call, BiFunction<T, States, Reaction> outcome) {}
