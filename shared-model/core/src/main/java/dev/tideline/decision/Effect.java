package dev.tideline.decision;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Something done outside the event store, such as charging a card, and what follows from its outcome. The event that
 * led to it stays deferred until a reaction without an effect ends the chain, so that after a crash it is reacted to
 * again: the reaction finds its own changes made, and has to ask for the effect again; and the effect has to bear being
 * done twice.
 *
 * @param name for logs and metrics
 * @param call does it; a stage that fails is tried again later, as a failing reaction is, and counts as an
 *     attempt; one that fails with {@link ServiceUnavailableException} counts as none
 * @param outcome what follows, given how things stand by then; pure, as {@link Reactor#react}
 * @param <T> the outcome
 */
public record Effect<T>(
        String name, Supplier<? extends CompletionStage<T>> call, BiFunction<T, States, Reaction> outcome) {}
