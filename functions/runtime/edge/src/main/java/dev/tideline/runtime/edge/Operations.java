package dev.tideline.runtime.edge;

import dev.tideline.runtime.edge.Problem.Code;
import java.util.Set;

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

    /** Returns the problem of a body that has not arrived in time. */
    default Problem late(String detail) {
        return Problem.of(Code.INVALID_REQUEST, detail);
    }
}
