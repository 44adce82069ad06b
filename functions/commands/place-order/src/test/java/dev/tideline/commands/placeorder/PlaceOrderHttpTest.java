package dev.tideline.commands.placeorder;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.invalid;
import static dev.tideline.testing.BadRequest.quantities;
import static dev.tideline.testing.BadRequest.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class PlaceOrderHttpTest {
    private static final UserId ADA = new UserId(UUID.randomUUID());
    private static final UserId GONE = new UserId(UUID.randomUUID());
    private static final String MUG = UUID.randomUUID().toString();
    private static final String SOUND =
            "{\"user_id\": \"" + ADA + "\", \"items\": [" + line(MUG) + "], \"payment_method\": \"pm_card_ok\"}";

    @BeforeAll
    static void there_are_users_and_items() {
        StoredEvents.given(registered(ADA), registered(GONE), new UserDeactivated(GONE, Optional.empty()), listed(MUG));
    }

    @Test
    void an_order_is_placed_under_a_new_id() {
        var answer = place(with(SOUND, "quantity", "3"));
        var id = answer.path("order_id").toString();
        answer.then()
                .statusCode(201)
                .header("Location", "/orders/" + id)
                .header("ETag", "\"1\"")
                .body("stream_id", equalTo("order-" + id))
                .body("version", equalTo(1));
        assertThat(StoredEvents.of("order-" + id)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("OrderPlaced");
            assertThat(event.metadata().source()).isEqualTo("/tideline/place-order");
            assertThat(event.data()).contains("\"total_amount\":\"37.50\"", "\"unit_price\":\"12.50\"", ADA.toString());
        });
    }

    @Test
    void an_order_has_up_to_200_lines() {
        var skus = IntStream.range(0, 200)
                .mapToObj(_ -> UUID.randomUUID().toString())
                .toList();
        StoredEvents.given(skus.stream().map(PlaceOrderHttpTest::listed).toArray(ItemListed[]::new));
        var lines = skus.stream().map(PlaceOrderHttpTest::line).collect(Collectors.joining(","));
        place(SOUND.replace(line(MUG), lines)).then().statusCode(201);
    }

    @Test
    void a_caller_who_waits_is_told_that_the_order_is_confirmed() {
        var request = UUID.randomUUID();
        var waiting = CompletableFuture.supplyAsync(
                () -> order(request).header("Prefer", "wait=10").post("/orders"));

        StoredEvents.given(placedBy(request).confirmed(new PaymentId(UUID.randomUUID())));

        waiting.orTimeout(5, TimeUnit.SECONDS)
                .join()
                .then()
                .statusCode(201)
                .header("Preference-Applied", "wait=10")
                .header("ETag", "\"1\"")
                .body("version", equalTo(1))
                .body("outcome", equalTo("confirmed"))
                .body("$", hasEntry("reason", null));
    }

    @Test
    void a_caller_who_waits_is_told_why_the_order_is_cancelled() {
        var request = UUID.randomUUID();
        var waiting = CompletableFuture.supplyAsync(
                () -> order(request).header("Prefer", "wait=10").post("/orders"));

        StoredEvents.given(placedBy(request).cancelled(CancelReason.OUT_OF_STOCK, Optional.empty()));

        waiting.orTimeout(5, TimeUnit.SECONDS)
                .join()
                .then()
                .statusCode(201)
                .body("outcome", equalTo("cancelled"))
                .body("reason", equalTo("out_of_stock"));
    }

    @Test
    void an_order_that_has_not_ended_when_the_wait_ends_is_pending() {
        var begun = System.nanoTime();

        order(UUID.randomUUID())
                .header("Prefer", "wait=1")
                .post("/orders")
                .then()
                .statusCode(201)
                .header("Preference-Applied", "wait=1")
                .body("outcome", equalTo("pending"))
                .body("$", hasEntry("reason", null));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void a_repeated_request_may_wait_and_its_receipt_has_no_outcome() {
        var request = UUID.randomUUID();
        var first = order(request).header("Idempotency-Key", request).post("/orders");
        StoredEvents.given(placedBy(request).confirmed(new PaymentId(UUID.randomUUID())));

        var waited = order(request)
                .header("Idempotency-Key", request)
                .header("Prefer", "wait=10")
                .post("/orders");
        var last = order(request).header("Idempotency-Key", request).post("/orders");

        waited.then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .header("Preference-Applied", "wait=10")
                .body("order_id", equalTo(first.path("order_id")))
                .body("outcome", equalTo("confirmed"));
        last.then().header("Idempotency-Replayed", "true").header("Preference-Applied", nullValue());
        assertThat(last.asString()).isEqualTo(first.asString()).doesNotContain("outcome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=soon", "respond-async"})
    void a_caller_without_a_valid_wait_is_answered_without_an_outcome(String prefer) {
        order(UUID.randomUUID())
                .header("Prefer", prefer)
                .post("/orders")
                .then()
                .statusCode(201)
                .header("Preference-Applied", nullValue())
                .body("$", not(hasKey("outcome")));
    }

    @Test
    void a_refused_order_is_answered_at_once() {
        given().contentType("application/json")
                .header("Prefer", "wait=10")
                .body(with(SOUND, "sku", "\"unknown\""))
                .post("/orders")
                .then()
                .statusCode(422)
                .header("Preference-Applied", nullValue());
    }

    @Test
    void the_65th_waiting_caller_is_answered_at_once_and_a_lost_caller_frees_its_place() throws IOException {
        var callers = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 65; i++) {
                callers.add(waitingCaller());
            }
            await().during(Duration.ofMillis(200)).until(() -> answered(callers).count() == 1);
            var input = answered(callers).findFirst().orElseThrow().getInputStream();
            assertThat(new String(input.readNBytes(input.available()), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201")
                    .doesNotContain("outcome")
                    .doesNotContainIgnoringCase("Preference-Applied");
        } finally {
            for (var caller : callers) {
                caller.close();
            }
        }

        // Their waits would end after 10 s.
        await().atMost(Duration.ofSeconds(5))
                .until(() -> order(UUID.randomUUID())
                        .header("Prefer", "wait=1")
                        .post("/orders")
                        .asString()
                        .contains("pending"));
    }

    private static Stream<Socket> answered(List<Socket> callers) {
        return callers.stream().filter(caller -> {
            try {
                return caller.getInputStream().available() > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Socket waitingCaller() throws IOException {
        var caller = new Socket("localhost", RestAssured.port);
        caller.getOutputStream().write("""
                POST /orders HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                Prefer: wait=10\r
                \r
                %s""".formatted(TestTokens.ofStaffAndOperator(), SOUND.length(), SOUND)
                .getBytes(StandardCharsets.US_ASCII));
        return caller;
    }

    private static RequestSpecification order(UUID request) {
        return given().contentType("application/json")
                .header("X-Correlation-Id", request)
                .body(SOUND);
    }

    /** Returns the order of a request, once it is placed. */
    private static Order.Placed placedBy(UUID request) {
        var placed = await().until(
                        () -> Sql.rows("SELECT stream_id FROM events WHERE correlation_id = ?", request),
                        rows -> !rows.isEmpty());
        var stream = placed.getFirst().get("stream_id");
        return new Order.Placed(
                (OrderPlaced) EventTypes.decode(StoredEvents.of(stream).getFirst()));
    }

    static Stream<BadRequest> bad() {
        var many = IntStream.range(0, 201).mapToObj(n -> line("sku-" + n)).collect(Collectors.joining(","));
        return Stream.of(
                        anywhere("POST", "/orders", SOUND, "user_id"),
                        quantities("POST", "/orders", SOUND),
                        Stream.of(
                                order("no lines", SOUND.replace(line(MUG), "")),
                                order("201 lines", SOUND.replace(line(MUG), many)),
                                order("a line that is null", SOUND.replace(line(MUG), "null")),
                                order("null for the lines", SOUND.replace("[" + line(MUG) + "]", "null")),
                                order("a line that is no object", SOUND.replace(line(MUG), "7")),
                                order("a sku twice", SOUND.replace(line(MUG), line(MUG) + "," + line(MUG))),
                                order("a line without quantity", SOUND.replace(", \"quantity\": 1", "")),
                                order(
                                        "a price of the caller's",
                                        SOUND.replace("\"sku\"", "\"unit_price\": \"0.01\", \"sku\"")),
                                order("no payment method", with(SOUND, "payment_method", "\"\"")),
                                order("a payment method of the wrong form", with(SOUND, "payment_method", "\"a b\"")),
                                refused(
                                        "an unknown user",
                                        "user_id",
                                        UUID.randomUUID().toString(),
                                        422,
                                        "user_not_found"),
                                refused("a user id that is no UUID", "user_id", "1-1-1-1-1", 422, "user_not_found"),
                                refused("an empty user id", "user_id", "", 422, "user_not_found"),
                                refused("a deactivated user", "user_id", GONE.toString(), 409, "user_not_active"),
                                refused("an unknown sku", "sku", "unknown", 422, "item_not_found"),
                                refused("a sku of the wrong form", "sku", "a b", 422, "item_not_found")))
                .flatMap(requests -> requests);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    @Test
    void a_refusal_points_to_its_place_in_the_body() {
        place(SOUND.replace(line(MUG), line(MUG) + "," + line("unknown")))
                .then()
                .body("violations[0].pointer", equalTo("/items/1/sku"));
        place(with(SOUND, "quantity", "0"))
                .then()
                .body("violations[0].pointer", equalTo("/items/0/quantity"))
                .body("violations[0].detail", equalTo("a quantity must be from 1 to 1000000"));
    }

    private static BadRequest order(String fault, String body) {
        return invalid(fault, "POST", "/orders", body);
    }

    private static BadRequest refused(String fault, String field, String value, int status, String code) {
        return BadRequest.of(fault, "POST", "/orders", with(SOUND, field, "\"" + value + "\""), status, code);
    }

    private static String line(String sku) {
        return "{\"sku\": \"" + sku + "\", \"quantity\": 1}";
    }

    private static ItemListed listed(String sku) {
        return new ItemListed(new Sku(sku), new ItemName("Mug"), Money.parse("12.50"), Currency.getInstance("EUR"));
    }

    private static UserRegistered registered(UserId id) {
        return new UserRegistered(id, new Email("ada@example.org"), new UserName("Ada"));
    }

    private static Response place(String body) {
        return given().contentType("application/json").body(body).post("/orders");
    }
}
