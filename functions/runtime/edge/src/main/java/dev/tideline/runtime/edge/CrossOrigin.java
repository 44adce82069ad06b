package dev.tideline.runtime.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Allows web pages of other origins to call the API, if TIDELINE_CORS_ORIGINS names the origins. Browsers hide the answers from pages of
 * other origins. No answer allows credentials: a token is sent by the page, not by the browser.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The CORS protocol</a>
 */
@Singleton
final class CrossOrigin {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Consistency-Token, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, traceparent,"
                    + " X-Correlation-Id";
    private static final String RESPONSE_HEADERS =
            "Allow, Consistency-Token, ETag, Idempotency-Replayed, Location, Preference-Applied, Retry-After, WWW-Authenticate,"
                    + " X-Correlation-Id";
    private static final int PREFLIGHT_SECONDS = 600;

    private final Set<String> origins;

    CrossOrigin(@ConfigProperty(name = EdgeSettings.CORS_ORIGINS) Optional<Set<String>> origins) {
        this.origins = origins.orElse(Set.of());
    }

    /** Adds the headers that let a page of an allowed origin read the answer. */
    void allow(RoutingContext request) {
        if (origins.isEmpty()) {
            return;
        }
        var response = request.response();
        response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (isAllowed(request)) {
            response.putHeader(
                            HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN,
                            request.request().getHeader(HttpHeaders.ORIGIN))
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        }
    }

    /**
     * Returns true if a browser asks whether a page of an allowed origin may send a request. Any function answers that for any address,
     * since a cluster sends such questions about several functions to one of them.
     */
    boolean isPreflight(RoutingContext request) {
        return request.request().method().equals(HttpMethod.OPTIONS)
                && request.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
                && isAllowed(request);
    }

    void answerPreflight(RoutingContext request) {
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, Integer.toString(PREFLIGHT_SECONDS))
                .end();
    }

    private boolean isAllowed(RoutingContext request) {
        var origin = request.request().getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin);
    }
}
