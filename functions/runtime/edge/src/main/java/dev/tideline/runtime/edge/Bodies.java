package dev.tideline.runtime.edge;

import dev.tideline.runtime.edge.Problem.Code;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Receives bodies whole, before anything else looks at a request, so that a slow one waits on no thread. A body has to be small, and to
 * arrive in time. If too many bodies are arriving, the oldest of them is refused.
 */
final class Bodies {
    /** The most bytes that a body may have. */
    static final int MAX_BYTES = 64 * 1024;

    /** The longest that a body may take; and how long one that is refused is still taken in, so that its sender reads the answer. */
    static final Duration TIME = Duration.ofSeconds(5);

    /** The most bodies that are on their way at once, in all connections of a process. */
    static final int AT_ONCE = 512;

    private final SequencedSet<Arrival> arriving = new LinkedHashSet<>();

    /**
     * Hands over the body when it is there, empty if there is none.
     *
     * @param late the answer to a body that does not come in time
     */
    void receive(RoutingContext request, Supplier<Problem> late, Consumer<Buffer> whole) {
        if (!mayHaveBody(request.request())) {
            request.request().resume();
            whole.accept(Buffer.buffer());
            return;
        }
        if (declaresTooMuch(request.request())) {
            refuse(request, Problems.tooLarge());
            return;
        }
        proceedIfAsked(request.request());
        var arrival = new Arrival(request, () -> Problems.answer(request, late.get()), whole);
        oldestOfTooMany(arrival).ifPresent(Arrival::giveWay);
        arrival.begin();
    }

    /** Answers without the body. What still comes of it is thrown away, for a while; then the connection is closed. */
    void refuse(RoutingContext request, Problem problem) {
        instead(request, () -> Problems.answer(request, problem));
    }

    /** Answers without the body, in another way. */
    void instead(RoutingContext request, Runnable answer) {
        if (mayHaveBody(request.request())) {
            var arrival = new Arrival(request, () -> {}, _ -> {});
            arrival.answerOnce(answer);
            arrival.begin();
        } else {
            request.request().resume();
            answer.run();
        }
    }

    /** Returns true if there certainly is a body. HTTP/2 may have one without announcing it. */
    static boolean hasBody(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0");
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2 ? !request.isEnded() : hasBody(request);
    }

    private static boolean declaresTooMuch(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused a length that is no number. A length of more than 9 digits is too much in any case.
        return length != null && (length.length() > 9 || Integer.parseInt(length) > MAX_BYTES);
    }

    /** RFC 9110, 10.1.1. */
    private static void proceedIfAsked(HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.headers().remove(HttpHeaders.EXPECT);
            request.response().writeContinue();
        }
    }

    private synchronized Optional<Arrival> oldestOfTooMany(Arrival newest) {
        arriving.add(newest);
        return arriving.size() > AT_ONCE ? Optional.of(arriving.removeFirst()) : Optional.empty();
    }

    private synchronized void remove(Arrival arrival) {
        arriving.remove(arrival);
    }

    /** A body on its way. All but {@link #giveWay} happens on the event loop of its request. */
    private final class Arrival {
        private final RoutingContext request;
        private final Runnable late;
        private final Consumer<Buffer> whole;
        private final Context context;
        private final long timer;
        private Buffer body = Buffer.buffer();
        private boolean answered;

        Arrival(RoutingContext request, Runnable late, Consumer<Buffer> whole) {
            this.request = request;
            this.late = late;
            this.whole = whole;
            this.context = request.vertx().getOrCreateContext();
            this.timer = request.vertx().setTimer(TIME.toMillis(), _ -> timeIsUp());
        }

        void begin() {
            request.request()
                    .handler(this::more)
                    .exceptionHandler(_ -> over())
                    .endHandler(_ -> complete())
                    .resume();
        }

        /** Answers this arrival before its body is there, because it is the oldest of too many. */
        void giveWay() {
            context.runOnContext(_ -> answerOnce(() -> Problems.answer(
                    request,
                    Problem.retry(Code.UNAVAILABLE, "Too many request bodies are being received; retry.", 1))));
        }

        private void more(Buffer bytes) {
            if (body.length() + bytes.length() > MAX_BYTES) {
                answerOnce(() -> Problems.answer(request, Problems.tooLarge()));
            }
            if (!answered) {
                body.appendBuffer(bytes);
            }
        }

        private void complete() {
            over();
            if (!answered) {
                answered = true;
                whole.accept(body);
            }
        }

        private void over() {
            request.vertx().cancelTimer(timer);
            remove(this);
        }

        private void timeIsUp() {
            answerOnce(late);
            close();
        }

        /** Answers before the body is there, which is of no use any more. */
        void answerOnce(Runnable answer) {
            if (answered) {
                return;
            }
            answered = true;
            body = Buffer.buffer();
            remove(this);
            if (request.request().version() != HttpVersion.HTTP_2) {
                // No other request can come on this connection before the rest of the body.
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            answer.run();
        }

        private void close() {
            if (request.request().version() == HttpVersion.HTTP_2) {
                request.response().reset(0);
            } else {
                request.request().connection().close();
            }
        }
    }
}
