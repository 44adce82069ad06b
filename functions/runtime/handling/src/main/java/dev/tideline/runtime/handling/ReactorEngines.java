package dev.tideline.runtime.handling;

import dev.tideline.decision.Participant;
import dev.tideline.decision.Reactor;
import dev.tideline.store.EventStore;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the engine of a reactor or of a participant, from the settings of the deployment. */
@Singleton
public final class ReactorEngines {
    private static final int EFFECT_SLOTS = 32;

    private final Instance<EventStore> store;
    private final ReactorEngine.Parameters parameters;

    /**
     * @param store looked up when an engine is made, since some applications with this jar have no store
     * @param effectTimeout the longest time of an effect; then it is retried
     */
    ReactorEngines(
            Instance<EventStore> store,
            Backoff backoff,
            @ConfigProperty(name = "tideline.effect-timeout") Duration effectTimeout) {
        this.store = store;
        this.parameters = new ReactorEngine.Parameters(backoff, EFFECT_SLOTS, effectTimeout, ForkJoinPool.commonPool());
    }

    public ReactorEngine engine(String function, Reactor<?> reactor) {
        return new ReactorEngine(function, reactor, store.get(), parameters);
    }

    public ReactorEngine engine(String function, Participant<?> participant) {
        return new ReactorEngine(function, participant, store.get(), parameters);
    }
}
