package dev.tideline.runtime.identity;

import dev.tideline.decision.Caller;
import dev.tideline.decision.ProblemType;
import dev.tideline.runtime.edge.Edge;
import io.micrometer.core.instrument.Metrics;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Counts and logs the requests that are denied. */
public final class Denials {
    private static final Logger LOG = Logger.getLogger(Denials.class);

    private Denials() {}

    /** Tells that a caller has asked for what belongs to another person. */
    public static void tellOwnership(RoutingContext request, ProblemType type, Caller caller) {
        tell(request, type, caller.actor(), "it belongs to another person");
    }

    /**
     * Counts and logs a denial.
     *
     * @param actor who has sent the request, if that is known
     * @param reason without any part of a token
     */
    static void tell(RoutingContext request, ProblemType type, Optional<?> actor, String reason) {
        Metrics.counter("tideline.denials", "code", type.code()).increment();
        LOG.infof(
                "Denied: %s %s: %s, actor=%s, %s, correlation_id=%s",
                request.request().method(),
                request.normalizedPath(),
                type.code(),
                actor.map(Object::toString).orElse("unknown"),
                reason,
                Edge.correlationId(request));
    }
}
