package dev.tideline.runtime.views;

import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Rebuilds the views of this application, and ends. */
@Singleton
class RebuildApp implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(RebuildApp.class);

    private final Rebuild rebuild;
    private final Instance<Projection<?>> projections;

    RebuildApp(Rebuild rebuild, @Any Instance<Projection<?>> projections) {
        this.rebuild = rebuild;
        this.projections = projections;
    }

    @Override
    public int run(String... args) {
        try {
            projections.forEach(rebuild::run);
            return 0;
        } catch (RuntimeException e) {
            LOG.error("The rebuild failed; the view is unchanged", e);
            return 1;
        }
    }
}
