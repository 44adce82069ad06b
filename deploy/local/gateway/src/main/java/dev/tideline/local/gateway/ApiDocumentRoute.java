package dev.tideline.local.gateway;

import dev.tideline.openapi.ApiDocuments;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** {@code GET /openapi}: the OpenAPI document of all functions together. */
@Singleton
class ApiDocumentRoute {
    static final String PATH = "/openapi";

    void serve(@Observes Router router) {
        Buffer document = Buffer.buffer(ApiDocuments.merged());
        router.route(PATH)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(request -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(document));
        router.route(PATH).handler(request -> {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            request.fail(405);
        });
    }
}
