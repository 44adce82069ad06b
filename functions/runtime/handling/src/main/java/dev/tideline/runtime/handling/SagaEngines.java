package dev.tideline.runtime.handling;

import dev.tideline.event.DomainEvent;
import dev.tideline.plan.Orchestrator;
import dev.tideline.plan.Saga;
import dev.tideline.store.EventStore;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Makes the engine of a saga, from the settings of the deployment. */
@Singleton
public final class SagaEngines {
    /** Longer than a batch takes. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final Instance<EventStore> store;
    private final Backoff backoff;

    /** @param store looked up when an engine is made, since some applications with this jar have no store */
    SagaEngines(Instance<EventStore> store, Backoff backoff) {
        this.store = store;
        this.backoff = backoff;
    }

    /** @throws IllegalArgumentException if the plan has another name than the function, or waits for an undeclared event */
    public <S extends DomainEvent> SagaEngine<S> engine(String function, Saga<S> saga) {
        var orchestrator = new Orchestrator<>(saga);
        if (!orchestrator.name().equals(function)) {
            throw new IllegalArgumentException("The function %s runs the plan %s. Give both the same name."
                    .formatted(function, orchestrator.name()));
        }
        orchestrator.undeclared().ifPresent(event -> {
            throw new IllegalArgumentException("The plan %s waits for %s. Add its context to @Awaits of %s."
                    .formatted(function, event, saga.getClass().getSimpleName()));
        });
        return new SagaEngine<>(orchestrator, store.get(), backoff, LEASE);
    }
}
