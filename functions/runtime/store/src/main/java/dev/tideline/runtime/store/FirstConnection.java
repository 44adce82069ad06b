package dev.tideline.runtime.store;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Asks the database after a start whether it takes this process at all. One that refuses its credentials will not change
 * its mind, and the process ends; one that does not answer is waited for. It is asked until it has answered once: a running
 * function outlives a password that is changed.
 */
@Singleton
class FirstConnection {
    private static final Logger LOG = Logger.getLogger(FirstConnection.class);

    /** First requests are not to wait for this, nor the start for the database. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Instance<Pool> pool;
    private boolean waiting;
    private boolean stopped;

    /** @param pool looked up when it is needed: to make it takes time that a start does not have */
    FirstConnection(Vertx vertx, Instance<Pool> pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        vertx.setTimer(PAUSE.toMillis(), _ -> ask());
    }

    /** Stops before the connections end. */
    synchronized void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopped = true;
    }

    private synchronized void ask() {
        if (!stopped) {
            DatabaseReadiness.hasTables(pool.get()).onComplete(this::answered, this::failed);
        }
    }

    private void answered(boolean hasTables) {
        if (!hasTables) {
            LOG.warn("TIDELINE_PG_URL: the database has no tables yet; waiting for schema-migration to create them");
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof DatabaseException refusal && isFinal(refusal.getSqlState())) {
            LOG.errorf("TIDELINE_PG_URL: the database refuses this function: %s", refusal.getMessage());
            Quarkus.asyncExit(1);
            return;
        }
        if (!waiting) {
            waiting = true;
            LOG.warnf("TIDELINE_PG_URL: the database does not answer; waiting for it: %s", failure.getMessage());
        }
        vertx.setTimer(PAUSE.toMillis(), _ -> ask());
    }

    /** Invalid authorization, and a database that does not exist. A failure of the driver has no state. */
    private static boolean isFinal(String sqlState) {
        return sqlState != null && (sqlState.startsWith("28") || sqlState.equals("3D000"));
    }
}
