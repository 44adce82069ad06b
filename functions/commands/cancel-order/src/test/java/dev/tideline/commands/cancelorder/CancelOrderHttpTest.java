package dev.tideline.commands.cancelorder;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.Money;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(TestServers.class)
class CancelOrderHttpTest {
    private static final Set<String> ALLOWED_AS_THE_NOTE_IS_OPTIONAL = Set.of("no field at all", "null for a field");

    private final OrderId order = new OrderId(UUID.randomUUID());

    @Test
    void an_order_is_cancelled_once_with_the_customers_note() {
        StoredEvents.given(placed(order));

        for (var time = 1; time <= 2; time++) {
            cancel(order.toString(), "{\"note\": \"found it cheaper\"}")
                    .then()
                    .statusCode(200)
                    .header("ETag", "\"2\"")
                    .body("stream_id", equalTo("order-" + order))
                    .body("version", equalTo(2))
                    .body("order_id", equalTo(order.toString()));
        }

        assertThat(StoredEvents.typesOf("order-" + order)).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(StoredEvents.of("order-" + order).getLast().data())
                .contains("\"customer_request\"", "\"found it cheaper\"");
    }

    @Test
    void an_order_that_is_confirmed_is_not_cancelled_any_more() {
        StoredEvents.given(
                placed(order),
                new OrderConfirmed(
                        order,
                        new UserId(UUID.randomUUID()),
                        Money.parse("25.00"),
                        Currency.getInstance("EUR"),
                        PaymentId.of(order)));

        cancel(order.toString(), "{}").then().statusCode(409).body("code", equalTo("order_confirmed"));
    }

    static Stream<BadRequest> bad() {
        var there = new OrderId(UUID.randomUUID());
        StoredEvents.given(placed(there));
        var path = "/orders/" + there + "/cancel";
        return Stream.concat(
                BadRequest.anywhere("POST", path, "{\"note\": \"n\"}", "note")
                        .filter(request -> !ALLOWED_AS_THE_NOTE_IS_OPTIONAL.contains(request.fault())),
                Stream.of(
                        BadRequest.invalid("a blank note", "POST", path, "{\"note\": \" \\u200B\\n\"}"),
                        BadRequest.invalid("a note backwards", "POST", path, "{\"note\": \"a\\u202Eb\"}"),
                        BadRequest.invalid(
                                "a note too long", "POST", path, "{\"note\": \"" + "x".repeat(1_001) + "\"}"),
                        BadRequest.of(
                                "an unknown order",
                                "POST",
                                "/orders/" + UUID.randomUUID() + "/cancel",
                                "{}",
                                404,
                                "order_not_found"),
                        BadRequest.of("no id at all", "POST", "/orders/7/cancel", "{}", 404, "order_not_found")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_request_is_refused(BadRequest request) {
        request.isRefused();
    }

    private static OrderPlaced placed(OrderId order) {
        return new OrderPlaced(
                order,
                new UserId(UUID.randomUUID()),
                List.of(),
                Money.parse("25.00"),
                Currency.getInstance("EUR"),
                new PaymentMethod("pm_card_ok"));
    }

    private static Response cancel(String order, String body) {
        return given().contentType("application/json").body(body).post("/orders/" + order + "/cancel");
    }
}
