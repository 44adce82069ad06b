package dev.tideline.local;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The spans that are exported for one order on its way through all functions. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(TracedWithFreshMetadata.class)
class OrderTraceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AttributeKey<String> EVENT = AttributeKey.stringKey("messaging.message.id");

    @Inject
    InMemorySpanExporter exporter;

    @Test
    void an_order_is_one_trace_from_its_request_to_the_view() {
        var sku = Shop.item(1);
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);

        var viewed = awaitSpan("process tideline.orders OrderConfirmed order-view", lastEventOf("order-" + order));
        var sold = awaitSpan("process tideline.inventory StockSold inventory-view", lastEventOf("stock-" + sku));

        var confirming = List.of(
                "POST /orders",
                "append /tideline/place-order",
                "process tideline.orders OrderPlaced when-order-placed-reserve-inventory",
                "append /tideline/when-order-placed-reserve-inventory",
                "process tideline.inventory InventoryReserved when-inventory-reserved-process-payment",
                "append /tideline/when-inventory-reserved-process-payment",
                "process tideline.payments PaymentProcessed when-payment-processed-confirm-order",
                "append /tideline/when-payment-processed-confirm-order");
        assertThat(pathTo(viewed))
                .containsExactlyElementsOf(with(confirming, "process tideline.orders OrderConfirmed order-view"));
        assertThat(pathTo(sold))
                .containsExactlyElementsOf(with(
                        confirming,
                        "process tideline.orders OrderConfirmed when-order-confirmed-sell-stock",
                        "append /tideline/when-order-confirmed-sell-stock",
                        "process tideline.inventory StockSold inventory-view"));
        assertThat(sold.getTraceId()).isEqualTo(viewed.getTraceId());
    }

    @Test
    void an_orchestrated_order_is_one_trace_too() {
        var sku = Shop.item(1);
        Orchestrated.set(true);
        String order;
        try {
            order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 1));
        } finally {
            Orchestrated.set(false);
        }
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);

        var sold = awaitSpan("process tideline.inventory StockSold inventory-view", lastEventOf("stock-" + sku));

        assertThat(pathTo(sold))
                .containsExactly(
                        "POST /orders",
                        "append /tideline/place-order",
                        "process tideline.orders OrderPlaced fulfil-order",
                        "append /tideline/fulfil-order",
                        "process tideline.commands CommandRequested reserve-inventory",
                        "append /tideline/reserve-inventory",
                        "process tideline.inventory InventoryReserved fulfil-order",
                        "append /tideline/fulfil-order",
                        "process tideline.commands CommandRequested process-payment",
                        "append /tideline/process-payment",
                        "process tideline.payments PaymentProcessed fulfil-order",
                        "append /tideline/fulfil-order",
                        "process tideline.commands CommandRequested confirm-order",
                        "append /tideline/confirm-order",
                        "process tideline.orders OrderConfirmed fulfil-order",
                        "append /tideline/fulfil-order",
                        "process tideline.commands CommandRequested sell-inventory",
                        "append /tideline/sell-inventory",
                        "process tideline.inventory StockSold inventory-view");
    }

    @Test
    void a_send_span_is_a_child_of_its_append_and_keeps_the_semantic_conventions() {
        var sku = Shop.item(0);
        var listed = lastEventOf("item-" + sku);

        var sent = awaitSpan("send tideline.inventory ItemListed", listed);
        var processed = awaitSpan("process tideline.inventory ItemListed inventory-view", listed);

        assertThat(pathTo(sent))
                .containsExactly(
                        "PUT /items/{sku}", "append /tideline/list-item", "send tideline.inventory ItemListed");
        assertThat(processed.getParentSpanId()).isEqualTo(sent.getParentSpanId());
        assertThat(parentOf(sent))
                .hasValueSatisfying(append -> assertThat(append.getKind()).isEqualTo(SpanKind.PRODUCER));
        assertThat(sent.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(processed.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(attributes(processed))
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.operation.name", "process")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.destination.name", "tideline.inventory")
                .containsEntry("messaging.consumer.group.name", "inventory-view")
                .containsEntry("messaging.message.id", listed);
        assertThat(StoredEvents.of("item-" + sku).getFirst().metadata().traceparent())
                .hasValue("00-" + sent.getTraceId() + "-" + sent.getParentSpanId() + "-01");
    }

    @Test
    void a_trace_begins_where_its_caller_has_begun_it() {
        var trace = UUID.randomUUID().toString().replace("-", "");
        var sku = "sku-" + UUID.randomUUID();

        given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .contentType(ContentType.JSON)
                .body("{\"name\": \"Mug\", \"unit_price\": \"12.50\", \"currency\": \"EUR\"}")
                .put("/items/" + sku)
                .then()
                .statusCode(201);

        var processed = awaitSpan("process tideline.inventory ItemListed inventory-view", lastEventOf("item-" + sku));
        assertThat(processed.getTraceId()).isEqualTo(trace);
    }

    @Test
    void no_span_tells_anything_of_a_person() {
        var secret = "secret-" + UUID.randomUUID();
        var user = given().contentType(ContentType.JSON)
                .body("{\"email\": \"" + secret + "@example.org\", \"name\": \"" + secret + "\"}")
                .post("/users")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("user_id");
        given().contentType(ContentType.JSON)
                .body("{\"note\": \"" + secret + "\"}")
                .post("/users/" + user + "/deactivate")
                .then()
                .statusCode(200);
        given().queryParam("email", secret + "@example.org")
                .get("/users")
                .then()
                .statusCode(200);

        awaitSpan("process tideline.users UserDeactivated user-view", lastEventOf("user-" + user));
        await().atMost(PATIENCE)
                .until(() -> spans().stream().anyMatch(span -> span.getName().equals("GET /users")));
        assertThat(spans())
                .allSatisfy(span -> assertThat(span.getName() + attributes(span) + span.getEvents())
                        .doesNotContain(secret));
    }

    private SpanData awaitSpan(String description, String event) {
        return await(description)
                .atMost(PATIENCE)
                .until(
                        () -> spans().stream()
                                .filter(span ->
                                        event.equals(span.getAttributes().get(EVENT)))
                                .filter(span -> describe(span).equals(description))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<String> pathTo(SpanData span) {
        return Stream.iterate(Optional.of(span), Optional::isPresent, one -> one.flatMap(this::parentOf))
                .map(Optional::orElseThrow)
                .map(OrderTraceTest::describe)
                .toList()
                .reversed();
    }

    private Optional<SpanData> parentOf(SpanData span) {
        return spans().stream()
                .filter(parent -> parent.getSpanId().equals(span.getParentSpanId()))
                .findFirst();
    }

    private List<SpanData> spans() {
        return exporter.getFinishedSpanItems();
    }

    /** Returns the name of the span, its function and the type of its event. */
    private static String describe(SpanData span) {
        return Stream.of("cloudevents.event_source", "cloudevents.event_type", "messaging.consumer.group.name")
                .map(attributes(span)::get)
                .filter(value -> value != null)
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(), values -> String.join(" ", with(List.of(span.getName()), values))));
    }

    private static Map<String, String> attributes(SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(
                        attribute -> attribute.getKey().getKey(), attribute -> String.valueOf(attribute.getValue())));
    }

    private static String lastEventOf(String stream) {
        return StoredEvents.of(stream).getLast().id().toString();
    }

    private static List<String> with(List<String> first, String... more) {
        return with(first, List.of(more));
    }

    private static List<String> with(List<String> first, List<String> more) {
        var all = new ArrayList<>(first);
        all.addAll(more);
        return all;
    }

    @Singleton
    static class Exporter {
        @Produces
        @Singleton
        InMemorySpanExporter inMemory() {
            return InMemorySpanExporter.create();
        }
    }
}
