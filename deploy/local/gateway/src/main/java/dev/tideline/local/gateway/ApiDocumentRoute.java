package dev.tideline.local.gateway;

import dev.tideline.openapi.ApiDocuments;
import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Operations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** {@code GET /openapi}: the OpenAPI document of all functions together. */
@Singleton
class ApiDocumentRoute implements Operations {
    static final String PATH = "/openapi";

    @Override
    public Set<String> at(String path) {
        return path.equals(PATH) ? Set.of(HttpMethod.GET.name()) : Set.of();
    }

    void serve(@Observes Router router) {
        Buffer document = Buffer.buffer(ApiDocuments.merged());
        router.route(PATH).handler(request -> {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            Edge.end(request, document);
        });
    }
}
