package dev.tideline.runtime.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * {@code GET /q/health/live} on the port of the API. Its answer is always the same. A Knative Service has one port, and Knative sends all
 * probes there. What a process knows of its health is on the management port.
 */
@Singleton
final class Liveness implements Operations {
    static final String PATH = "/q/health/live";

    // A text and no buffer: a native image holds no buffers that were made at its build.
    private static final String UP = "{\"status\":\"UP\",\"checks\":[]}";

    @Override
    public Set<String> at(String path) {
        return path.equals(PATH) ? Set.of(HttpMethod.GET.name()) : Set.of();
    }

    void route(@Observes Router router) {
        router.route(PATH).handler(request -> {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            Edge.end(request, Buffer.buffer(UP));
        });
    }
}
