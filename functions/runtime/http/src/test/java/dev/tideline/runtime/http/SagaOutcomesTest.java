package dev.tideline.runtime.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent;
import dev.tideline.store.StreamReader;
import dev.tideline.store.StreamVersion;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands whose sagas never end. */
class SagaOutcomesTest {
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private static final AwaitedEvents EVENTS = new AwaitedEvents(VERTX, Nothing::new);
    private static final BlockingQueue<Function<Replied, CompletionStage<Response>>> ANSWERS =
            new LinkedBlockingQueue<>();
    private static final Replied REPLIED = new Replied(
            new Reply(201, Optional.empty(), "\"1\"", "stock-a:1", Map.of("stream_id", "stock-a", "version", 1)),
            false);
    private static HttpServer server;

    @BeforeAll
    static void listen() {
        var answer = Answer.of("sku", "a").withOutcome(StockEvent.class, _ -> Optional.empty());
        var outcomes = new SagaOutcomes(EVENTS);
        var router = Router.router(VERTX);
        router.route().handler(request -> ANSWERS.add(outcomes.answer(request, answer)));
        server = VERTX.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        EVENTS.stop();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void the_time_of_the_command_counts_as_time_waited() throws Exception {
        try (var _ = caller("wait=1")) {
            var answer = ANSWERS.poll(5, SECONDS);
            var begun = System.nanoTime();
            await().until(() ->
                    System.nanoTime() - begun > Duration.ofSeconds(1).toNanos());

            var answered = answer.apply(REPLIED).toCompletableFuture();

            assertThat(answered.get(500, MILLISECONDS).getHeaderString(PreferredWait.APPLIED))
                    .isEqualTo("wait=1");
        }
    }

    @Test
    void the_wait_of_a_caller_that_goes_ends() throws Exception {
        CompletableFuture<Response> answered;
        try (var _ = caller("wait=10")) {
            answered = ANSWERS.poll(5, SECONDS).apply(REPLIED).toCompletableFuture();
        }

        assertThat(answered.get(5, SECONDS).getStatus()).isEqualTo(201);
    }

    @Test
    void a_caller_that_waits_for_no_time_is_answered_without_an_outcome() throws Exception {
        try (var _ = caller("wait=0")) {
            var answered = ANSWERS.poll(5, SECONDS).apply(REPLIED).toCompletableFuture();

            assertThat(answered.get(5, SECONDS).getHeaderString(PreferredWait.APPLIED))
                    .isNull();
        }
    }

    @Test
    void a_preference_counts_in_each_header_of_its_name() throws Exception {
        try (var _ = caller("respond-async\r\nPrefer: wait=10")) {
            var answered = ANSWERS.poll(5, SECONDS).apply(REPLIED).toCompletableFuture();

            assertThat(answered).isNotDone();
        }
    }

    private static Socket caller(String preference) throws IOException {
        var caller = new Socket("localhost", server.actualPort());
        caller.getOutputStream().write("""
                POST / HTTP/1.1\r
                Host: localhost\r
                Prefer: %s\r
                \r
                """.formatted(preference).getBytes(StandardCharsets.US_ASCII));
        return caller;
    }

    /** A store without events. */
    private static final class Nothing implements StreamReader {
        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletionStage<List<Envelope>> load(StreamId stream, long fromVersion) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Map<StreamId, List<Envelope>>> loadAll(Collection<StreamId> streams) {
            throw new UnsupportedOperationException();
        }
    }
}
