package dev.tideline.runtime.edge;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request whose body has been received. It goes through the router anew. A request of HTTP/2 that has been read cannot be
 * paused, and Jakarta REST pauses every request. This one ignores that.
 */
final class BufferedRequest extends HttpServerRequestWrapper {
    private static final String KEY = BufferedRequest.class.getName();

    /** The data that the edge, and what admits callers, have put into the request so far. */
    final Map<String, Object> data;

    BufferedRequest(RoutingContext request) {
        super((HttpServerRequestInternal) request.request());
        this.data = request.data().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(Edge.OUR_DATA))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        request.vertx().getOrCreateContext().putLocal(KEY, this);
    }

    /** Returns the received request that is about to go through the router anew, if this is one. */
    static Optional<BufferedRequest> of(RoutingContext request) {
        var context = request.vertx().getOrCreateContext();
        var received = Optional.<BufferedRequest>ofNullable(context.getLocal(KEY));
        context.removeLocal(KEY);
        return received;
    }

    @Override
    public boolean isEnded() {
        return true;
    }

    @Override
    public HttpServerRequest pause() {
        return this;
    }

    @Override
    public HttpServerRequest resume() {
        return this;
    }

    @Override
    public HttpServerRequest fetch(long amount) {
        return this;
    }

    @Override
    public HttpServerRequest handler(Handler<Buffer> handler) {
        return this;
    }

    @Override
    public HttpServerRequest endHandler(Handler<Void> handler) {
        return this;
    }
}
