package dev.tideline.runtime.http;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Request headers of which there is at most one. */
final class Headers {
    private Headers() {}

    /** @throws ProblemException if it is there twice */
    static Optional<String> one(HttpServerRequest request, String name) {
        var all = request.headers().getAll(name);
        if (all.size() > 1) {
            throw new ProblemException(Problem.of(Code.INVALID_REQUEST, "the header " + name + " is there twice"));
        }
        return all.stream().findFirst().map(String::strip);
    }
}
