package dev.tideline.local.gateway;

import dev.tideline.runtime.edge.Problem;
import dev.tideline.runtime.edge.Problem.Code;
import dev.tideline.runtime.edge.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sends each request to the function whose operation it is. What the function answers is passed on as it comes; if it does not
 * answer at all, that is a 503.
 */
@Singleton
class Gateway {
    private static final Logger LOG = Logger.getLogger(Gateway.class);

    /** Each function sees to it too; but what is passed on is held in memory here. */
    private static final int MAX_BODY = 64 * 1024;

    private static final String CORRELATION = "X-Correlation-Id";
    private static final String PORT = "tideline.port";

    private static final int CONNECT_MILLIS = 1_000;
    private static final int CONNECTIONS_OF_A_FUNCTION = 64;
    private static final int REQUESTS_THAT_WAIT = 1_024;

    /** RFC 9110, 7.6.1: what concerns one connection only. And the host is the function's. */
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
    private final Handler<RoutingContext> bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY);
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

    void route(@Observes Router router) {
        router.route().order(1).handler(this::findFunction);
        router.route().order(2).handler(this::forward);
    }

    private void findFunction(RoutingContext request) {
        var functions = routes.at(request.request().path());
        var method = request.request().method();
        var function = functions.get((method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method).name());
        if (functions.isEmpty()) {
            request.next();
        } else if (function == null) {
            refuseMethod(request, functions.keySet());
        } else {
            request.put(PORT, ports.get(function));
            bodies.handle(request);
        }
    }

    private static void refuseMethod(RoutingContext request, Set<String> methods) {
        var allowed = new TreeSet<>(methods);
        allowed.add("OPTIONS");
        if (methods.contains("GET")) {
            allowed.add("HEAD");
        }
        request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
        if (request.request().method().equals(HttpMethod.OPTIONS)) {
            request.response().end();
        } else {
            request.fail(405);
        }
    }

    private void forward(RoutingContext request) {
        Integer port = request.get(PORT);
        if (port == null) {
            request.next();
            return;
        }
        client.request(new RequestOptions()
                        .setMethod(request.request().method())
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(request.request().uri())
                        .setHeaders(headersFor(request))
                        .setIdleTimeout(patience.toMillis()))
                .compose(asked -> asked.send(
                        request.body().buffer() == null
                                ? Buffer.buffer()
                                : request.body().buffer()))
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
        // If the function ends in the middle of it, so does the connection: nobody takes half an answer for a whole
        // one.
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
        request.fail(new ProblemException(
                Problem.retry(Code.UNAVAILABLE, "The function that answers this does not run now; try again", 1)));
    }
}
