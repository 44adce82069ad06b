package dev.tideline.commands.placeorder;

import static dev.tideline.testing.BadRequest.anywhere;
import static dev.tideline.testing.BadRequest.invalid;
import static dev.tideline.testing.BadRequest.quantities;
import static dev.tideline.testing.BadRequest.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.BadRequest;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
