package dev.tideline.runtime.store;

import io.micrometer.core.instrument.MultiGauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Gauges whose values are read from the database at an interval. They have no values while the database does not answer. */
public final class DatabaseGauges {
    private static final Logger LOG = Logger.getLogger(DatabaseGauges.class);

    private final String names;
    private final List<MultiGauge> gauges;
    private final Supplier<Future<?>> read;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile boolean known = true;
    private volatile boolean stopped;

    /**
     * @param names of the values, for the log
     * @param read reads the values and registers them
     */
    public DatabaseGauges(String names, List<MultiGauge> gauges, Supplier<Future<?>> read) {
        this.names = names;
        this.gauges = gauges;
        this.read = read;
    }

    public void start(Vertx vertx, Duration interval) {
        vertx.setPeriodic(interval.toMillis(), _ -> read());
    }

    /** Stops. To be called before the connections end. */
    public void stop() {
        stopped = true;
    }

    private void read() {
        if (stopped || !reading.compareAndSet(false, true)) {
            return;
        }
        read.get().onSuccess(_ -> known = true).onFailure(this::forget).onComplete(_ -> reading.set(false));
    }

    private void forget(Throwable failure) {
        if (!stopped && known) {
            LOG.warnf(failure, "The database does not tell the numbers of %s", names);
        }
        known = false;
        gauges.forEach(gauge -> gauge.register(List.of(), true));
    }
}
