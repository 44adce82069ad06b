package dev.tideline.runtime.http;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Envelope;
import dev.tideline.event.Metadata;
import dev.tideline.event.StreamId;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.store.StreamReader;
import dev.tideline.store.StreamVersion;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwaitedEventsTest {
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SOME_LOOKS = Duration.ofMillis(200);
    private static final String END = "End";

    private final Looks store = new Looks();
    private final AwaitedEvents events = new AwaitedEvents(VERTX, () -> store);

    @AfterEach
    void end() {
        events.stop();
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void all_waiting_callers_share_one_look_after_another() throws Exception {
        var unanswered = new CompletableFuture<List<Envelope>>();
        store.next = _ -> unanswered;
        var early = List.of(end("order-early", LONG), end("order-early", LONG));
        await().until(() -> store.looks.size() == 1);
        var late = List.of(end("order-late", LONG), end("order-later", LONG), end("order-late", LONG));
        await().during(SOME_LOOKS).until(() -> store.looks.size() == 1);
        store.next = store::read;
        store.append("order-early", 2, END);
        store.append("order-late", 2, END);
        store.append("order-later", 2, END);

        unanswered.complete(List.of());

        for (var one : early) {
            assertThat(one.get(5, SECONDS)).contains("order-early");
        }
        for (var one : late) {
            assertThat(one.get(5, SECONDS)).isPresent();
        }
        assertThat(store.looks)
                .containsExactly(
                        Set.of(place("order-early", 2)),
                        Set.of(place("order-early", 2), place("order-late", 2), place("order-later", 2)));
    }

    @Test
    void there_are_looks_only_while_somebody_waits() throws Exception {
        store.append("order-a", 2, END);

        assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
        await().during(SOME_LOOKS).until(() -> store.looks.size() == 1);
        assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
    }

    @Test
    void an_event_without_an_answer_is_followed_by_the_next() throws Exception {
        store.append("order-a", 2, "Middle");
        store.append("order-a", 3, END);

        assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
        assertThat(store.looks).containsExactly(Set.of(place("order-a", 2)), Set.of(place("order-a", 3)));
    }

    @Test
    void a_wait_ends_in_time_though_the_store_never_answers() throws Exception {
        store.next = _ -> new CompletableFuture<>();
        var begun = System.nanoTime();

        assertThat(end("order-a", Duration.ofMillis(300)).get(5, SECONDS)).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(1_300));
    }

    @Test
    void looks_go_on_while_the_store_is_away_and_one_line_is_logged() throws Exception {
        store.append("order-a", 2, END);
        store.next = _ -> failedFuture(new StoreUnavailableException(new IllegalStateException("away")));
        try (var log = new Warnings()) {
            var waiting = end("order-a", LONG);
            await().until(() -> store.looks.size() > 2);
            store.next = _ -> {
                throw new IllegalStateException("away");
            };
            var looks = store.looks.size();
            await().until(() -> store.looks.size() > looks + 1);
            store.next = store::read;

            assertThat(waiting.get(5, SECONDS)).isPresent();
            assertThat(log.records).hasSize(1);
        }
    }

    @Test
    void each_outage_of_the_store_is_logged_once() throws Exception {
        store.append("order-a", 2, END);
        try (var log = new Warnings()) {
            assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
            for (var outage = 0; outage < 2; outage++) {
                store.next = _ -> failedFuture(new StoreUnavailableException(new IllegalStateException("away")));
                var waiting = end("order-a", LONG);
                var looks = store.looks.size();
                await().until(() -> store.looks.size() > looks + 1);
                store.next = store::read;
                assertThat(waiting.get(5, SECONDS)).isPresent();
            }

            assertThat(log.records).hasSize(2);
        }
    }

    @Test
    void each_look_runs_on_an_event_loop() throws Exception {
        var onEventLoop = new AtomicBoolean();
        store.append("order-a", 2, END);
        store.next = places -> {
            onEventLoop.set(Context.isOnEventLoopThread());
            return store.read(places);
        };

        assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
        assertThat(onEventLoop).isTrue();
    }

    @Test
    void looks_go_on_while_all_threads_of_the_common_pool_are_blocked() throws Exception {
        store.append("order-a", 2, END);
        var blocked = new CountDownLatch(1);
        try {
            for (var i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
                CompletableFuture.runAsync(() -> blockedBy(blocked));
            }

            assertThat(end("order-a", LONG).get(5, SECONDS)).isPresent();
        } finally {
            blocked.countDown();
        }
    }

    private static void blockedBy(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_event_that_cannot_be_read_ends_no_other_wait() throws Exception {
        store.append("order-a", 2, "Unreadable");
        store.append("order-b", 2, END);
        var unreadable = end("order-a", LONG);

        assertThat(end("order-b", LONG).get(5, SECONDS)).isPresent();
        assertThat(unreadable).isNotDone();
    }

    @Test
    void at_most_64_callers_wait_and_a_caller_that_ends_frees_its_place() {
        var waiting =
                IntStream.range(0, 64).mapToObj(i -> end("order-" + i, LONG)).toList();

        assertThat(awaited("order-64", LONG)).isEmpty();

        waiting.getFirst().complete(Optional.empty());
        assertThat(awaited("order-64", LONG)).isPresent();
        assertThat(awaited("order-65", LONG)).isEmpty();
    }

    @Test
    void all_waits_end_when_the_process_ends_and_no_new_wait_begins() {
        var waiting = List.of(end("order-a", LONG), end("order-b", LONG));

        events.stop(new ShutdownEvent());

        assertThat(waiting).allSatisfy(one -> assertThat(one.getNow(null)).isEmpty());
        assertThat(awaited("order-c", LONG)).isEmpty();
    }

    @Test
    void all_waits_end_before_the_time_that_requests_get_to_end() {
        var waiting = end("order-a", LONG);

        events.beforeRequestsEnd(new ShutdownDelayInitiatedEvent());

        assertThat(waiting.getNow(null)).isEmpty();
        assertThat(awaited("order-b", LONG)).isEmpty();
    }

    private CompletableFuture<Optional<String>> end(String stream, Duration atMost) {
        return awaited(stream, atMost).orElseThrow();
    }

    private Optional<CompletableFuture<Optional<String>>> awaited(String stream, Duration atMost) {
        return events.first(place(stream, 1), AwaitedEventsTest::streamOfEnd, atMost);
    }

    private static Optional<String> streamOfEnd(Envelope event) {
        if (event.type().equals("Unreadable")) {
            throw new IllegalArgumentException("unreadable");
        }
        return Optional.of(event.streamId().value()).filter(_ -> event.type().equals(END));
    }

    private static StreamVersion place(String stream, long version) {
        return new StreamVersion(new StreamId(stream), version);
    }

    /** A store that records the looks into it. */
    private static final class Looks implements StreamReader {
        final List<Set<StreamVersion>> looks = new CopyOnWriteArrayList<>();
        volatile Answering next = this::read;
        private final Map<StreamVersion, Envelope> events = new ConcurrentHashMap<>();

        interface Answering {
            CompletionStage<List<Envelope>> to(Collection<StreamVersion> places);
        }

        void append(String stream, long version, String type) {
            var none = new UUID(0, 0);
            var metadata = new Metadata("/tideline/a-test", none, none, Optional.empty(), Optional.empty());
            events.put(
                    place(stream, version),
                    new Envelope(none, type, new StreamId(stream), version, 1, Instant.EPOCH, metadata, "{}"));
        }

        CompletionStage<List<Envelope>> read(Collection<StreamVersion> places) {
            return completedFuture(
                    places.stream().filter(events::containsKey).map(events::get).toList());
        }

        @Override
        public CompletionStage<List<Envelope>> find(Collection<StreamVersion> places) {
            looks.add(Set.copyOf(places));
            return next.to(places);
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

    private static final class Warnings extends Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger(AwaitedEvents.class.getName());
        final List<LogRecord> records = new CopyOnWriteArrayList<>();

        Warnings() {
            LOGGER.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
