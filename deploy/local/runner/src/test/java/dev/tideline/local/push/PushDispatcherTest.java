package dev.tideline.local.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tideline.event.Topics;
import dev.tideline.runtime.kafka.Undeliverable;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivers events from a real Kafka to a function that answers as the test says. */
class PushDispatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String topic = "push-" + UUID.randomUUID();
    private final String function = "function-" + UUID.randomUUID();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Undeliverable undeliverable =
            new Undeliverable(() -> Map.of("bootstrap.servers", TestServers.kafka()));
    private HttpServer server;
    private PushDispatcher dispatcher;
    private volatile Answer answer = (_, _) -> 202;

    /** Of the function. */
    private interface Answer {
        int to(String body, HttpExchange request) throws IOException, InterruptedException;
    }

    @BeforeEach
    void start() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/functions/" + function, request -> {
            try (request) {
                var body = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                bodies.add(body);
                request.sendResponseHeaders(answer.to(body, request), -1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        if (dispatcher != null) {
            dispatcher.close();
        }
        server.stop(0);
        undeliverable.close();
    }

    @Test
    void records_of_one_partition_come_in_order_without_delaying_other_partitions() throws Exception {
        var release = new CountDownLatch(1);
        answer = (body, _) -> {
            if (body.equals("0-0")) {
                release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            return 202;
        };
        publish(0, "0-0");
        dispatch();
        await().atMost(PATIENCE).until(() -> bodies.contains("0-0"));
        IntStream.range(1, 20).forEach(i -> publish(0, "0-" + i));
        IntStream.range(0, 20).forEach(i -> publish(1, "1-" + i));

        await().atMost(PATIENCE).until(() -> offset(1) == 20);
        assertThat(bodies.subList(1, bodies.size()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "1-" + i).toList());
        assertThat(offset(0)).isZero();

        release.countDown();
        await().atMost(PATIENCE).until(() -> offset(0) == 20);
        assertThat(bodies.subList(21, 40))
                .containsExactlyElementsOf(
                        IntStream.range(1, 20).mapToObj(i -> "0-" + i).toList());
    }

    @Test
    void an_event_is_sent_again_until_it_is_taken_and_the_next_one_only_then() {
        var answers = List.of(503, 409, 500, 404, 429);
        answer = (_, _) -> bodies.size() <= answers.size() ? answers.get(bodies.size() - 1) : 202;
        publish(0, "first");
        publish(0, "second");

        dispatch();

        await().atMost(PATIENCE).until(() -> offset(0) == 2);
        assertThat(bodies).containsExactly("first", "first", "first", "first", "first", "first", "second");
    }

    @Test
    void a_refused_record_is_reported_as_undeliverable() {
        answer = (body, _) -> Map.of("nonsense", 400, "too much", 413).getOrDefault(body, 202);
        publish(0, "nonsense");
        publish(0, "too much");
        publish(0, "sound");

        dispatch();

        await().atMost(PATIENCE).until(() -> offset(0) == 3);
        assertThat(bodies).containsExactly("nonsense", "too much", "sound");
        assertThat(PublishedEvents.of(Topics.UNDELIVERABLE))
                .filteredOn(record -> function.equals(new String(
                        record.headers().lastHeader("tideline_function").value(), StandardCharsets.UTF_8)))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder(topic + "/0/0", topic + "/0/1");
    }

    @Test
    void an_event_that_is_not_answered_when_the_sender_ends_is_sent_by_the_next_one() throws Exception {
        var asked = new CountDownLatch(1);
        answer = (_, _) -> {
            asked.countDown();
            Thread.sleep(PATIENCE);
            return 202;
        };
        publish(0, "first");
        dispatch();
        assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        var start = System.nanoTime();
        dispatcher.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(offset(0)).isZero();
        answer = (_, _) -> 202;
        dispatch();
        await().atMost(PATIENCE).until(() -> offset(0) == 1);
        assertThat(bodies).containsExactly("first", "first");
    }

    @Test
    void attributes_are_headers_and_are_encoded() {
        var headers = new CopyOnWriteArrayList<Map<String, List<String>>>();
        answer = (_, request) -> {
            headers.add(Map.copyOf(request.getRequestHeaders()));
            return 202;
        };
        publish(0, "event", Map.of("ce_id", "1", "ce_userid", "50% \"€\"", "content-type", "application/json"));

        dispatch();

        await().atMost(PATIENCE).until(() -> offset(0) == 1);
        assertThat(headers.getFirst())
                .containsEntry("Ce-id", List.of("1"))
                .containsEntry("Ce-userid", List.of("50%25%20%22%E2%82%AC%22"))
                .containsEntry("Content-type", List.of("application/json"));
    }

    @Test
    void a_record_that_no_request_can_be_made_of_is_undeliverable() {
        publish(0, "event", Map.of("ce_not a name", "1"));

        dispatch();

        await().atMost(PATIENCE).until(() -> offset(0) == 1);
        assertThat(bodies).isEmpty();
    }

    @Test
    void a_function_that_is_woken_by_time_is_pinged() {
        var types = new CopyOnWriteArrayList<String>();
        answer = (_, request) -> {
            types.add(request.getRequestHeaders().getFirst("ce-type"));
            return 202;
        };

        dispatcher = new PushDispatcher(
                TestServers.kafka(), sender(), undeliverable, List.of(), Map.of(function, Duration.ofMillis(10)));

        await().atMost(PATIENCE).until(() -> types.size() >= 3);
        assertThat(types).containsOnly("dev.knative.sources.ping");
    }

    private void dispatch() {
        dispatcher = new PushDispatcher(
                TestServers.kafka(),
                sender(),
                undeliverable,
                List.of(new WokenFunction(function, List.of(topic))),
                Map.of());
        await().atMost(PATIENCE).until(dispatcher::hasJoined);
    }

    private EventSender sender() {
        return new EventSender(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private void publish(int partition, String body) {
        publish(partition, body, Map.of());
    }

    private void publish(int partition, String body, Map<String, String> headers) {
        var config = Map.<String, Object>of("bootstrap.servers", TestServers.kafka());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>(topic, partition, "key", body);
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(record);
        }
    }

    /** Returns the offset of the next record for the function. */
    private long offset(int partition) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafka()))) {
            return admin
                    .listConsumerGroupOffsets(function)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().partition() == partition && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .findFirst()
                    .orElse(0);
        }
    }
}
