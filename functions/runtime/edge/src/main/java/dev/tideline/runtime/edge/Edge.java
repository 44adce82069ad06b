package dev.tideline.runtime.edge;

import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem.Code;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.MDC;

/** What every request meets first, wherever it goes: its correlation id and the limit of its body. */
@Singleton
public class Edge {
    /** The most bytes that a body may have. */
    public static final int MAX_BODY = 64 * 1024;

    private static final String CORRELATION_HEADER = "X-Correlation-Id";
    /** Health and metrics, in formats of their own. */
    private static final String NOT_OURS = "/q/";

    private static final String CORRELATION_KEY = "tideline.correlation-id";

    private final Ids ids;

    Edge(Ids ids) {
        this.ids = ids;
    }

    /** The id that goes with everything that comes of a request. */
    public static UUID correlationId(RoutingContext request) {
        return request.get(CORRELATION_KEY);
    }

    void filter(@Observes Filters filters) {
        filters.register(this::enter, Integer.MAX_VALUE);
    }

    /** What no resource has answered is a problem too. */
    void fallBack(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(this::fail);
        router.route()
                .order(Integer.MAX_VALUE)
                .handler(request -> Problems.answer(request, Problem.of(Code.NOT_FOUND, Code.NOT_FOUND.title())));
    }

    private void enter(RoutingContext request) {
        identify(request);
        if (declaresTooMuch(request.request())) {
            if (request.request().version() != HttpVersion.HTTP_2) {
                // Its body is not read, so nothing more can come on this connection.
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            Problems.answer(request, Problems.tooLarge());
            return;
        }
        if (!request.request().path().startsWith(NOT_OURS)) {
            // There is one representation of everything, so what the caller would accept makes no difference.
            request.request().headers().remove(HttpHeaders.ACCEPT);
        }
        request.next();
    }

    private void fail(RoutingContext request) {
        identify(request);
        var problem = Problems.of(request.failure(), request.statusCode());
        Problems.log(problem, request.failure(), correlationId(request));
        Problems.answer(request, problem);
    }

    private void identify(RoutingContext request) {
        if (correlationId(request) == null) {
            var correlationId = takenOverOrMade(request.request());
            request.put(CORRELATION_KEY, correlationId);
            request.response().putHeader(CORRELATION_HEADER, correlationId.toString());
            // Of the request's own context: it ends with the request.
            MDC.put("correlation_id", correlationId.toString());
        }
    }

    /** A correlation id of another form than ours is no reason to refuse an order: the answer tells the one in its place. */
    private UUID takenOverOrMade(HttpServerRequest request) {
        var sent = request.getHeader(CORRELATION_HEADER);
        if (sent == null) {
            return ids.next();
        }
        try {
            return Uuids.parse(sent);
        } catch (IllegalArgumentException e) {
            return ids.next();
        }
    }

    private static boolean declaresTooMuch(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused a length that is no number; one of more than 9 digits is too much in any case.
        return length != null && (length.length() > 9 || Integer.parseInt(length) > MAX_BODY);
    }
}
