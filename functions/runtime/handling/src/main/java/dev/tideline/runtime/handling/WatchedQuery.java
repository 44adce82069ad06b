package dev.tideline.runtime.handling;

import dev.tideline.query.Query;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/** One query of a function, with its metrics, its span and its log line at level DEBUG. */
public final class WatchedQuery {
    private static final Logger LOG = Logger.getLogger(WatchedQuery.class);

    private final long begun = System.nanoTime();
    private final String function;
    private final Query<?> query;
    private final Span span;

    private WatchedQuery(String function, Query<?> query, Span span) {
        this.function = function;
        this.query = query;
        this.span = span;
    }

    /** @param parent the traceparent of the request, if it is traced */
    public static WatchedQuery begin(String function, Query<?> query, Optional<String> parent) {
        return new WatchedQuery(function, query, Traces.beginQuery(function, query, parent));
    }

    /**
     * Ends the query, with its outcome.
     *
     * @param outcome for metrics, one of few values
     * @param fault the cause of an answer with a status of 500 or more; null if there is none
     */
    public void end(String outcome, Throwable fault) {
        var took = Duration.ofNanos(System.nanoTime() - begun);
        Meters.query(function, query.type(), outcome, took);
        Traces.endQuery(span, outcome, fault);
        LOG.debugf("%s: %s %s after %d ms", function, query, outcome, took.toMillis());
    }
}
