package dev.tideline.runtime.trigger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.tideline.decision.ServiceUnavailableException;
import dev.tideline.event.Digests;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.event.UnknownEventException;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.runtime.handling.ContendedException;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.StoreUnavailableException;
import dev.tideline.testing.CapturedLog;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest.Builder;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers to pushed events, and the events that the function then receives. */
@QuarkusTest
@TestProfile(PushTriggerTest.Push.class)
class PushTriggerTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final UUID CORRELATION = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final UUID CAUSE = UUID.fromString("00000000-0000-7000-8000-000000000003");
    private static final String DATA = "{\"sku\":\"mug\",\"quantity\":7}";

    /** Runs as deployed with {@code TIDELINE_TRIGGER=push}. */
    public static final class Push implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tideline.trigger", "push");
        }
    }

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @Inject
    Recorder function;

    @AfterEach
    void countNoMore() {
        Metrics.removeRegistry(meters);
    }

    @BeforeEach
    void reset() {
        Metrics.addRegistry(meters);
        function.reset();
        function.stored.add(event());
    }

    @ParameterizedTest
    @EnumSource
    void an_event_is_read_as_the_envelope_that_it_was(Mode mode) {
        var event = event(Optional.of("u1"), Optional.of("00-0af7-b7ad-01"));
        var cloudEvent = PushedEvents.of(event)
                .withExtension("userid", "u1")
                .withExtension("traceparent", "00-0af7-b7ad-01")
                .build();

        assertThat(PushedEvents.push("/", cloudEvent, mode).statusCode()).isEqualTo(202);
        assertThat(PushedEvents.push("/functions/" + Recorder.NAME, cloudEvent, mode)
                        .statusCode())
                .isEqualTo(202);

        assertThat(function.told).containsExactly(event, event);
        assertThat(function.events).containsExactly(event(), event());
    }

    @Test
    void structured_data_may_come_in_base64() {
        var data = Base64.getEncoder().encodeToString(DATA.getBytes());

        structured(structure().replace("\"data\":" + DATA, "\"data_base64\":\"" + data + "\""))
                .statusCode(202);

        assertThat(function.told).containsExactly(event());
    }

    @ParameterizedTest
    @CsvSource({
        "Euro%20%E2%82%AC%20%F0%9F%98%80, Euro € 😀",
        "%22100%25%22, '\"100%\"'",
        "\"quoted \\\"words\\\"\", 'quoted \"words\"'",
        "two words, two words"
    })
    void header_values_are_decoded(String header, String value) {
        binary(sound("ce-userid", header)).statusCode(202);

        assertThat(function.told.getFirst().metadata().userId()).contains(value);
    }

    @Test
    void an_order_of_200_lines_fits() {
        var lines = IntStream.range(0, 200)
                .mapToObj(i -> new OrderLine(new Sku("%064d".formatted(i)), 1_000_000, Money.parse("99999999999.99")))
                .toList();
        var placed = new OrderPlaced(
                new OrderId(UUID.randomUUID()),
                new UserId(UUID.randomUUID()),
                lines,
                Money.parse("1.00"),
                Currency.getInstance("EUR"),
                new PaymentMethod("pm_card_ok"));
        var event = new Envelope(
                ID,
                "OrderPlaced",
                new StreamId("order-" + placed.orderId()),
                1,
                1,
                Instant.EPOCH,
                event().metadata(),
                EventTypes.encode(placed));
        function.stored.add(event);

        for (var mode : Mode.values()) {
            assertThat(PushedEvents.push("/", PushedEvents.of(event).build(), mode)
                            .statusCode())
                    .isEqualTo(202);
        }
        assertThat(function.events).containsExactly(event, event);
    }

    @ParameterizedTest
    @EnumSource
    void an_event_of_somebody_else_is_skipped(Mode mode) {
        var event = CloudEventBuilder.v1()
                .withId("1")
                .withType("com.example.something")
                .withSource(URI.create("//example.com"))
                .withData("text/plain", "something".getBytes())
                .build();

        assertThat(PushedEvents.push("/", event, mode).statusCode()).isEqualTo(202);
        assertThat(function.events).isEmpty();
    }

    /** S5 */
    @ParameterizedTest
    @EnumSource
    void an_event_is_handled_as_the_store_has_it_whatever_the_sender_says(Mode mode) {
        var forged = PushedEvents.of(event())
                .withId(UUID.randomUUID().toString())
                .withType("StockSold")
                .withData("{\"sku\":\"mug\",\"quantity\":1000}".getBytes())
                .build();

        assertThat(PushedEvents.push("/", forged, mode).statusCode()).isEqualTo(202);

        assertThat(function.events).containsExactly(event());
    }

    /** S5 */
    @ParameterizedTest
    @EnumSource
    void an_event_that_the_store_lacks_is_forged_after_three_tries(Mode mode) {
        function.stored.clear();
        var forged =
                PushedEvents.of(event()).withId(UUID.randomUUID().toString()).build();

        var log = new CapturedLog("dev.tideline");
        try {
            var answers = Stream.generate(
                            () -> PushedEvents.push("/", forged, mode).statusCode())
                    .limit(5)
                    .toList();

            assertThat(answers).containsExactly(503, 503, 503, 202, 202);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("forged"))
                    .hasSize(2)
                    .allMatch(line -> line.contains(Digests.sha256(DATA)) && !line.contains("quantity"));
        } finally {
            log.close();
        }
        assertThat(function.events).isEmpty();
        assertThat(forged()).isEqualTo(2);
    }

    @Test
    void an_event_that_the_function_does_not_handle_needs_no_witness() {
        function.stored.clear();
        function.handles = false;

        binary(sound()).statusCode(202);

        assertThat(function.events).isEmpty();
    }

    /** N2 */
    @Test
    void a_function_that_is_pushed_to_pauses_until_it_can_handle_events_again() {
        function.thenFail(new StoreUnavailableException(new IllegalStateException("away")));
        binary(sound()).statusCode(503);
        assertThat(paused()).isEqualTo(1);

        function.then(() -> CompletableFuture.completedFuture(null));
        binary(sound()).statusCode(202);
        assertThat(paused()).isZero();
    }

    private double forged() {
        return meters.get("tideline.events.undeliverable")
                .tags("function", Recorder.NAME, "reason", "forged")
                .counter()
                .count();
    }

    private double paused() {
        return meters.get("tideline.function.paused")
                .tag("function", Recorder.NAME)
                .gauge()
                .value();
    }

    @ParameterizedTest
    @EnumSource
    void a_ping_makes_the_function_retry_due_events(Mode mode) {
        assertThat(PushedEvents.push("/", PushedEvents.ping(), mode).statusCode())
                .isEqualTo(202);
        assertThat(function.retries).hasValue(1);
        assertThat(function.events).isEmpty();
    }

    static Stream<Arguments> transientFailures() {
        return Stream.of(
                Arguments.of(new StoreUnavailableException(new IllegalStateException("a secret")), 503, "unavailable"),
                Arguments.of(new UnknownEventException(event()), 503, "unavailable"),
                Arguments.of(new ServiceUnavailableException("the circuit is open"), 503, "unavailable"),
                Arguments.of(new ContendedException(10), 409, "concurrency_conflict"),
                Arguments.of(new IllegalStateException("a secret"), 500, "internal_error"));
    }

    @ParameterizedTest
    @MethodSource("transientFailures")
    void a_failure_that_concerns_every_event_is_answered_with_a_retryable_status(
            RuntimeException failure, int status, String code) {
        function.thenFail(failure);

        var answer = problem(binary(sound()), status, code).body("detail", not(containsString("secret")));

        if (status == 503) {
            answer.header("Retry-After", matchesPattern("\\d+"));
        }
        problem(binary(ping()), status, code);
    }

    @Test
    void more_than_the_function_can_do_at_once_is_to_be_sent_again() {
        var done = new CompletableFuture<Void>();
        function.then(() -> done);
        var underWay = IntStream.range(0, Intake.LIMIT)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> binary(sound()).extract().statusCode(),
                        command -> Thread.ofVirtual().start(command)))
                .toList();
        await().atMost(Duration.ofSeconds(30)).until(() -> function.events.size() == Intake.LIMIT);

        problem(binary(sound()), 503, "unavailable");

        done.complete(null);
        assertThat(underWay).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(202));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce-specversion",
                "ce-id",
                "ce-type",
                "ce-source",
                "ce-subject",
                "ce-time",
                "ce-streamversion",
                "ce-schemaversion",
                "ce-correlationid",
                "ce-causationid",
                "content-type"
            })
    void a_request_without_a_required_header_is_no_event(String header) {
        var headers = sound();
        headers.remove(header);
        refused(binary(headers));
    }

    @ParameterizedTest
    @CsvSource({
        "ce-specversion, 0.3",
        "ce-specversion, 1.1",
        "ce-id, ''",
        "ce-id, 1",
        "ce-source, ''",
        "ce-subject, stock",
        "ce-time, yesterday",
        "ce-streamversion, first",
        "ce-schemaversion, 1.5",
        "ce-correlationid, x",
        "ce-userid, 100%",
        "ce-userid, %2",
        "ce-userid, %zz",
        "ce-userid, %+1",
        "ce-userid, %C3%28",
        "content-type, text/plain",
        "content-type, application/xml",
        "content-type, ;",
        "content-type, application/cloudevents",
        "content-type, application/cloudevents+avro",
        "content-type, application/cloudevents-batch+json",
        "content-type, application/cloudevents+json",
        "content-type, multipart/form-data",
        "ce-type, dev.knative.kafka.event"
    })
    void a_request_with_an_invalid_header_is_no_event(String header, String value) {
        refused(binary(sound(header, value)));
    }

    @Test
    void an_attribute_that_is_there_twice_is_none() {
        var request = request(sound(), DATA).header("ce-id", ID.toString()).build();

        assertThat(PushedEvents.send(request).statusCode()).isEqualTo(400);
        assertThat(function.events).isEmpty();
    }

    @Test
    void a_form_is_no_event() {
        var form = sound("content-type", "application/x-www-form-urlencoded");

        assertThat(PushedEvents.send(request(form, "a=b").build()).statusCode()).isEqualTo(400);
        assertThat(function.events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "null", "[]", "\"text\"", "7", "{\"sku\":", "{} {}"})
    void a_body_that_is_no_json_object_is_no_event(String body) {
        refused(given().headers(sound()).body(body.getBytes()).post("/").then());
        refused(structured(body));
    }

    @Test
    void a_body_that_is_not_in_utf_8_is_no_event() {
        refused(given().headers(sound())
                .body(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'})
                .post("/")
                .then());
    }

    static Stream<UnaryOperator<String>> damages() {
        return Stream.of(
                body -> body.replace("\"specversion\":\"1.0\"", "\"specversion\":\"0.3\""),
                body -> body.replace("\"specversion\":\"1.0\",", ""),
                body -> body.replace("\"id\":\"" + ID + "\",", ""),
                body -> body.replace("\"id\":\"" + ID + "\"", "\"id\":null"),
                body -> body.replace("\"id\":\"" + ID + "\"", "\"id\":{}"),
                body -> body.replace("\"id\":\"" + ID + "\"", "\"id\":\"" + ID + "\",\"id\":\"" + ID + "\""),
                body -> body.replace("\"streamversion\":3", "\"streamversion\":3.5"),
                body -> body.replace("\"streamversion\":3", "\"streamversion\":[3]"),
                body -> body.replace(",\"data\":" + DATA, ""),
                body -> body.replace("\"data\":" + DATA, "\"data\":null"),
                body -> body.replace("\"data\":" + DATA, "\"data\":\"text\""),
                body -> body.replace("\"data\":" + DATA, "\"data_base64\":\"?\""),
                body -> body.replace("\"data\":" + DATA, "\"data_base64\":{}"),
                body -> body.replace("\"data\":" + DATA, "\"data\":" + DATA + ",\"data_base64\":\"e30=\""),
                body -> body.replace("\"application/json\"", "\"text/plain\""));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_structured_event_that_is_damaged_is_none(UnaryOperator<String> damage) {
        var damaged = damage.apply(structure());
        assertThat(damaged).isNotEqualTo(structure());

        refused(structured(damaged));
    }

    @Test
    void a_body_of_more_than_64_kib_is_too_large_however_it_comes() {
        var large = DATA.replace("mug", "m".repeat(64 * 1024)).getBytes();

        problem(given().headers(sound()).body(large).post("/").then(), 413, "payload_too_large");
        var chunked = request(sound(), DATA)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large)))
                .build();
        assertThat(PushedEvents.send(chunked).statusCode()).isEqualTo(413);
        assertThat(function.events).isEmpty();
    }

    @Test
    void events_are_posted() {
        for (var path : List.of("/", "/functions/" + Recorder.NAME)) {
            problem(given().get(path).then(), 405, "method_not_allowed").header("Allow", "OPTIONS, POST");
            problem(given().headers(sound()).body(DATA.getBytes()).put(path).then(), 405, "method_not_allowed");
            given().options(path).then().statusCode(204).header("Allow", "OPTIONS, POST");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/functions/other", "/functions/", "/functions", "/functions/" + Recorder.NAME + "/"})
    void there_is_no_other_function(String path) {
        problem(given().headers(sound()).body(DATA.getBytes()).post(path).then(), 404, "not_found");
    }

    /** B18 */
    @ParameterizedTest
    @EnumSource
    void an_event_of_another_content_encoding_is_refused(Mode mode) {
        var headers = mode == Mode.BINARY ? sound() : Map.of("content-type", "application/cloudevents+json");
        var body = mode == Mode.BINARY ? DATA : structure();

        problem(
                given().headers(headers)
                        .header("Content-Encoding", "gzip")
                        .body(body.getBytes())
                        .post("/")
                        .then(),
                415,
                "unsupported_media_type");

        assertThat(function.events).isEmpty();
    }

    private void refused(ValidatableResponse answer) {
        problem(answer, 400, "invalid_request");
        assertThat(function.events).isEmpty();
    }

    static ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("status", equalTo(status))
                .body("correlation_id", not(emptyString()));
    }

    static ValidatableResponse binary(Map<String, String> headers) {
        return given().headers(headers).body(DATA.getBytes()).post("/").then();
    }

    private static ValidatableResponse structured(String body) {
        return given().header("content-type", "application/cloudevents+json")
                .body(body.getBytes())
                .post("/")
                .then();
    }

    private static Builder request(Map<String, String> headers, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port))
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request;
    }

    /** Returns the form of an event in a request, written down once more. */
    static Map<String, String> sound() {
        var headers = new LinkedHashMap<String, String>();
        headers.put("content-type", "application/json");
        headers.put("ce-specversion", "1.0");
        headers.put("ce-id", ID.toString());
        headers.put("ce-type", "StockAdded");
        headers.put("ce-source", "/tideline/add-stock");
        headers.put("ce-subject", "stock-mug");
        headers.put("ce-time", "2026-01-02T03:04:05.000006Z");
        headers.put("ce-streamversion", "3");
        headers.put("ce-schemaversion", "1");
        headers.put("ce-correlationid", CORRELATION.toString());
        headers.put("ce-causationid", CAUSE.toString());
        return headers;
    }

    private static Map<String, String> sound(String header, String value) {
        var headers = sound();
        headers.put(header, value);
        return headers;
    }

    private static Map<String, String> ping() {
        return sound("ce-type", "dev.knative.sources.ping");
    }

    private static String structure() {
        return """
                {"specversion":"1.0","id":"%s","type":"StockAdded","source":"/tideline/add-stock","subject":"stock-mug",\
                "time":"2026-01-02T03:04:05.000006Z","datacontenttype":"application/json","streamversion":3,\
                "schemaversion":"1","correlationid":"%s","causationid":"%s","userid":null,"data":%s}\
                """.formatted(ID, CORRELATION, CAUSE, DATA);
    }

    private static Envelope event() {
        return event(Optional.empty(), Optional.empty());
    }

    private static Envelope event(Optional<String> user, Optional<String> trace) {
        return new Envelope(
                ID,
                "StockAdded",
                new StreamId("stock-mug"),
                3,
                1,
                Instant.parse("2026-01-02T03:04:05.000006Z"),
                new Metadata("/tideline/add-stock", CORRELATION, CAUSE, user, trace),
                DATA);
    }
}
