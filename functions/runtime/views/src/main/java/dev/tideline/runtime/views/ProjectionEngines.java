package dev.tideline.runtime.views;

import dev.tideline.runtime.handling.Backoff;
import dev.tideline.store.EventStore;
import jakarta.inject.Singleton;
import java.util.Optional;

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

    public <V extends View> ProjectionEngine<V> engine(Projection<V> projection) {
        return new ProjectionEngine<>(projection, views, Optional.empty(), store, backoff);
    }

    /** One that keeps tables of the same names in another schema. */
    <V extends View> ProjectionEngine<V> engine(Projection<V> projection, String schema) {
        return new ProjectionEngine<>(projection, views, Optional.of(schema), store, backoff);
    }
}
