package dev.tideline.runtime.views;

import dev.tideline.runtime.handling.Backoff;
import dev.tideline.store.EventStore;
import jakarta.inject.Singleton;

/** Makes the engines of the projections in this process. */
@Singleton
public class ProjectionEngines {
    private final Views views;
    private final EventStore store;
    private final Backoff backoff;

    ProjectionEngines(Views views, EventStore store, Backoff backoff) {
        this.views = views;
        this.store = store;
        this.backoff = backoff;
    }

    public <V extends View> ProjectionEngine<V> engine(String function, Projection<V> projection) {
        return new ProjectionEngine<>(function, projection, views, store, backoff);
    }
}
