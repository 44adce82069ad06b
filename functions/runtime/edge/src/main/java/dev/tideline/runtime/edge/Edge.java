package dev.tideline.runtime.edge;

import dev.tideline.event.Uuids;
import dev.tideline.runtime.edge.Problem.Code;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jboss.logging.MDC;

/**
 * The first handler of every request, wherever it goes. It checks the correlation id, the limits of address, headers and body,
 * and the operation at the address. All requests that pass it are for an existing operation, and their body has arrived.
 */
@Singleton
public class Edge {
    /** The most bytes that a body may have. */
    public static final int MAX_BODY = Bodies.MAX_BYTES;

    /** The most octets of a request target; RFC 9110, 4.1, recommends 8,000 at least. */
    static final int MAX_URI = 8 * 1024;

    /** The most octets that all headers together may have, each with its name and 4 more. */
    static final int MAX_HEADERS = 20 * 1024;

    private static final String CORRELATION_HEADER = "X-Correlation-Id";
    /** The beginning of the keys of our data in a request. */
    public static final String OUR_DATA = "tideline.";

    private static final String CORRELATION_KEY = OUR_DATA + "correlation-id";
    private static final String BODY_KEY = OUR_DATA + "body";

    private final Ids ids;
    private final CrossOrigin crossOrigin;
    private final List<Operations> operations;
    private final Bodies bodies = new Bodies();
    private Router router;

    Edge(Ids ids, CrossOrigin crossOrigin, @All List<Operations> operations) {
        this.ids = ids;
        this.crossOrigin = crossOrigin;
        this.operations = operations;
    }

    /** The id that goes with everything that comes of a request. */
    public static UUID correlationId(RoutingContext request) {
        return request.get(CORRELATION_KEY);
    }

    /** The body of a request as it was sent, empty if there is none. */
    public static Buffer body(RoutingContext request) {
        return request.get(BODY_KEY);
    }

    /**
     * Returns true for a request that wants the answer to GET without its body. HTTP/2 would send a body that is written all the
     * same.
     */
    public static boolean isHead(RoutingContext request) {
        return request.request().method().equals(HttpMethod.HEAD);
    }

    /** Ends the answer with a body, or for HEAD with its length alone (RFC 9110, 9.3.2). */
    public static void end(RoutingContext request, Buffer body) {
        var response = request.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (isHead(request)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    /** Completes when the caller has gone without an answer. It never completes if there is an answer first. */
    public static CompletionStage<Void> gone(RoutingContext request) {
        var gone = new CompletableFuture<Void>();
        request.addEndHandler(end -> {
            if (end.failed()) {
                gone.complete(null);
            }
        });
        return gone;
    }

    void filter(@Observes Filters filters) {
        filters.register(this::enter, Integer.MAX_VALUE);
    }

    /** Answers a request that no resource has answered with a problem. */
    void fallBack(@Observes Router router) {
        this.router = router;
        router.route().order(Integer.MIN_VALUE).failureHandler(this::fail);
        router.route()
                .order(Integer.MAX_VALUE)
                .handler(request -> Problems.answer(request, Problem.of(Code.NOT_FOUND)));
    }

    private void enter(RoutingContext request) {
        var received = BufferedRequest.of(request);
        if (received.isPresent()) {
            request.data().putAll(received.get().data);
            request.next();
            return;
        }
        identify(request);
        crossOrigin.allow(request);
        if (request.request().uri().length() > MAX_URI) {
            bodies.refuse(
                    request,
                    Problem.of(
                            Code.URI_TOO_LONG,
                            "The address is too long; at most " + MAX_URI / 1024 + " KiB are allowed."));
        } else if (lengthOfHeaders(request.request()) > MAX_HEADERS) {
            bodies.refuse(
                    request,
                    Problem.of(
                            Code.HEADERS_TOO_LARGE,
                            "The headers are too large; at most " + MAX_HEADERS / 1024 + " KiB are allowed together."));
        } else if (crossOrigin.isPreflight(request)) {
            bodies.instead(request, () -> crossOrigin.answerPreflight(request));
        } else {
            admit(request);
        }
    }

    private void admit(RoutingContext request) {
        var parts = partsAt(request.request().path());
        var method = request.request().method();
        if (parts.isEmpty()) {
            bodies.refuse(request, Problem.of(Code.NOT_FOUND));
            return;
        }
        var methods = new TreeSet<>(parts.keySet());
        methods.add(HttpMethod.OPTIONS.name());
        if (parts.containsKey(HttpMethod.GET.name())) {
            methods.add(HttpMethod.HEAD.name());
        }
        if (!methods.contains(method.name())) {
            bodies.refuse(request, Problem.methodNotAllowed(methods));
        } else if (method.equals(HttpMethod.OPTIONS)) {
            bodies.instead(
                    request,
                    () -> request.response()
                            .setStatusCode(204)
                            .putHeader(HttpHeaders.ALLOW, String.join(", ", methods))
                            .end());
        } else {
            // Every resource has one representation, so the header Accept makes no difference.
            request.request().headers().remove(HttpHeaders.ACCEPT);
            var asked = method.equals(HttpMethod.HEAD) ? HttpMethod.GET.name() : method.name();
            authorize(request, parts.get(asked), asked);
        }
    }

    /** Returns the parts that serve a path, by method. */
    private Map<String, Operations> partsAt(String path) {
        var parts = new HashMap<String, Operations>();
        operations.forEach(part -> part.at(path).forEach(method -> parts.putIfAbsent(method, part)));
        return parts;
    }

    /** Lets the operation admit its caller, before anything else about it is looked at. */
    private void authorize(RoutingContext request, Operations part, String method) {
        var context = request.vertx().getOrCreateContext();
        // Nothing of the body may be lost meanwhile.
        request.request().pause();
        CompletableFuture.completedFuture(null)
                .thenCompose(_ -> part.admit(request, method))
                .whenComplete((_, failure) -> {
                    if (Vertx.currentContext() == context) {
                        admitted(request, failure);
                    } else {
                        // What admits callers may have waited for somebody else.
                        context.runOnContext(_ -> admitted(request, failure));
                    }
                });
    }

    private void admitted(RoutingContext request, Throwable failure) {
        if (failure == null) {
            receive(request);
        } else {
            var problem = Problems.of(failure, 500);
            Problems.log(problem, failure, correlationId(request));
            bodies.refuse(request, problem);
        }
    }

    private void receive(RoutingContext request) {
        var encoded = isEncoded(request.request());
        if (encoded && Bodies.hasBody(request.request())) {
            bodies.refuse(request, Problems.encoded());
            return;
        }
        bodies.receive(request, () -> late(request.request().path()), body -> {
            if (encoded && body.length() > 0) {
                Problems.answer(request, Problems.encoded());
            } else {
                request.put(BODY_KEY, body);
                router.handle(new BufferedRequest(request));
            }
        });
    }

    private Problem late(String path) {
        var detail = "The body did not arrive within " + Bodies.TIME.toSeconds() + " s; send it again.";
        return operations.stream()
                .filter(part -> !part.at(path).isEmpty())
                .findFirst()
                .map(part -> part.late(detail))
                .orElseGet(() -> Problem.of(Code.INVALID_REQUEST, detail));
    }

    /** RFC 9110, 8.4: the identity is none. */
    private static boolean isEncoded(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"));
    }

    private static int lengthOfHeaders(HttpServerRequest request) {
        var length = 0;
        for (var header : request.headers()) {
            length += header.getKey().length() + header.getValue().length() + 4;
        }
        return length;
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
            // This is the request's own context: it ends with the request.
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
}
