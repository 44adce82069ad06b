package dev.tideline.local.gateway;

import dev.tideline.runtime.edge.Edge;
import dev.tideline.runtime.edge.Operations;
import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends each request to the function whose operation it is. It passes the answer of the function on as it arrives. If the function
 * does not answer at all, it answers 503.
 */
@Singleton
class Gateway implements Operations {
    private static final Logger LOG = Logger.getLogger(Gateway.class);

    private static final String CORRELATION = "X-Correlation-Id";

    private static final int CONNECT_MILLIS = 1_000;

    /** Twice the 64 requests that may wait for an event or a view in a function, so that others are carried out meanwhile. */
    private static final int CONNECTIONS_OF_A_FUNCTION = 128;

    private static final int REQUESTS_THAT_WAIT = 1_024;

    /** Headers that concern one connection only (RFC 9110, 7.6.1), and the host, which is that of the function. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length");

    private final Routes routes = Routes.ofAllFunctions();
    private final Map<String, Integer> ports;
    private final Duration patience;
    private final HttpClient client;

    /**
     * @param ports of this machine, by function
     * @param patience with a function that says nothing: a query waits ten seconds for its view and three for its database
     */
    Gateway(
            Vertx vertx,
            @ConfigProperty(name = "tideline.gateway.functions") Map<String, Integer> ports,
            @ConfigProperty(name = "tideline.gateway.patience", defaultValue = "15s") Duration patience) {
        this.ports = ports;
        this.patience = patience;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxPoolSize(CONNECTIONS_OF_A_FUNCTION)
                .setMaxWaitQueueSize(REQUESTS_THAT_WAIT));
    }

    @Override
    public Set<String> at(String path) {
        return routes.at(path).keySet();
    }

    void route(@Observes Router router) {
        router.route()
                .handler(request -> function(request.request())
                        .map(ports::get)
                        .ifPresentOrElse(port -> forward(request, port), request::next));
    }

    private Optional<String> function(HttpServerRequest request) {
        var method = request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
        return Optional.ofNullable(routes.at(request.path()).get(method.name()));
    }

    private void forward(RoutingContext request, int port) {
        client.request(new RequestOptions()
                        .setMethod(request.request().method())
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(request.request().uri())
                        .setHeaders(headersFor(request))
                        .setIdleTimeout(patience.toMillis()))
                .compose(asked -> {
                    // The function shall not work for a caller that has gone.
                    Edge.gone(request).thenRun(asked::reset);
                    return asked.send(Edge.body(request));
                })
                .onFailure(failure -> unavailable(request, failure))
                .onSuccess(answer -> passOn(answer, request.response()));
    }

    private static MultiMap headersFor(RoutingContext request) {
        var headers = MultiMap.caseInsensitiveMultiMap();
        copy(request.request().headers(), headers);
        // The one that was made, if none was sent.
        headers.set(CORRELATION, request.response().headers().get(CORRELATION));
        return headers;
    }

    private static void passOn(HttpClientResponse answer, HttpServerResponse response) {
        response.setStatusCode(answer.statusCode());
        copy(answer.headers(), response.headers());
        if (answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, answer.getHeader(HttpHeaders.CONTENT_LENGTH));
        } else {
            response.setChunked(true);
        }
        // If the function ends in the middle of an answer, the connection is closed, so that nobody takes half an
        // answer for a
        // whole one.
        answer.pipe().endOnFailure(false).to(response).onFailure(_ -> response.reset());
    }

    private static void copy(MultiMap from, MultiMap to) {
        var concernThisConnection = from.getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        from.names().stream()
                .filter(name -> !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !concernThisConnection.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> to.set(name, from.getAll(name)));
    }

    private static void unavailable(RoutingContext request, Throwable failure) {
        LOG.debug("A function does not answer", failure);
        request.fail(new ProblemException(Problem.retry(
                Code.UNAVAILABLE, "The function that serves this address does not run at present; retry.", 1)));
    }
}
