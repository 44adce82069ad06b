package dev.tideline.runtime.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the connections of callers: there are so many at once, and on each a request has to begin now and then. Bytes that are no
 * request yet count for nothing. The server itself begins to count and to time a connection when its first request has come, and
 * takes any byte for a sign of life.
 */
@Singleton
final class Connections {
    /** The most connections at once. One more closes the one that has begun nothing for the longest. */
    static final int AT_ONCE = 1_000;

    /** The longest that the first request of a connection may take to begin, with all its headers. */
    static final Duration FIRST = Duration.ofSeconds(10);

    /**
     * The longest from the beginning of a request to that of the next. No request takes that long; gateways give up an idle
     * connection after a minute or so, and a server that did so first would lose requests that are on their way.
     */
    static final Duration NEXT = Duration.ofMinutes(2);

    private static final long LOOK_MILLIS = 1_000;
    private static final AttributeKey<Connection> KEY = AttributeKey.valueOf(Connection.class.getName());

    private final VertxInternal vertx;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    Connections(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
    }

    private static final class Connection {
        private final Channel channel;
        private volatile boolean used;
        private volatile long since = System.nanoTime();

        Connection(Channel channel) {
            this.channel = channel;
        }

        boolean isOverdue(long now) {
            return now - since > (used ? NEXT : FIRST).toNanos();
        }
    }

    /** Stands where the server takes connections over from the system: it offers no other place before their first request. */
    void guard(@ObservesAsync HttpServerStart started) {
        for (var acceptor : vertx.getAcceptorEventLoopGroup()) {
            acceptor.execute(() -> ((SingleThreadEventLoop) acceptor)
                    .registeredChannelsIterator()
                    .forEachRemaining(server -> server.pipeline().addFirst(new Arrivals())));
        }
        vertx.setPeriodic(LOOK_MILLIS, _ -> closeOverdue());
    }

    /** A request has begun, with all its headers. */
    static void used(HttpServerRequest request) {
        var connection =
                ((ConnectionBase) request.connection()).channel().attr(KEY).get();
        if (connection != null) {
            connection.since = System.nanoTime();
            connection.used = true;
        }
    }

    private void closeOverdue() {
        var now = System.nanoTime();
        open.stream().filter(each -> each.isOverdue(now)).forEach(each -> each.channel.close());
    }

    private final class Arrivals extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext server, Object arrived) {
            var connection = new Connection((Channel) arrived);
            connection.channel.attr(KEY).set(connection);
            connection.channel.closeFuture().addListener(_ -> open.remove(connection));
            open.add(connection);
            if (open.size() > AT_ONCE) {
                open.stream()
                        .min(Comparator.<Connection>comparingInt(each -> each.used ? 1 : 0)
                                .thenComparing((one, other) -> Long.signum(one.since - other.since)))
                        .ifPresent(longest -> longest.channel.close());
            }
            server.fireChannelRead(arrived);
        }
    }
}
