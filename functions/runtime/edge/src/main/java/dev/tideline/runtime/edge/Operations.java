package dev.tideline.runtime.edge;

import dev.tideline.runtime.edge.Problem.Code;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The operations that a part of a process serves. Each bean that registers routes is one. The edge asks all of them, and lets a
 * request through if one of them has its operation. It answers all other requests itself, so each form of running gives the same
 * 404, 405 and {@code Allow}.
 */
public interface Operations {
    /**
     * Returns the methods that an address has; none if nothing is there. GET stands for HEAD too, and OPTIONS goes without
     * saying.
     *
     * @param path as it was sent
     */
    Set<String> at(String path);

    /**
     * Completes if the caller may use the operation at the address of a request. The stage fails with a {@link ProblemException}
     * otherwise. The body of the request has not been read yet.
     *
     * @param method one of those at the address
     */
    default CompletionStage<Void> admit(RoutingContext request, String method) {
        return CompletableFuture.completedFuture(null);
    }

    /** Returns the problem of a body that has not arrived in time. */
    default Problem late(String detail) {
        return Problem.of(Code.INVALID_REQUEST, detail);
    }
}
