package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Json;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A customer and a shopkeeper who use only HTTP. */
public final class Shop {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Shop() {}

    /** Adds an item at 12.50 with this number of pieces, and returns its id. */
    public static String item(int pieces) {
        var sku = "sku-" + UUID.randomUUID();
        sent("{\"name\": \"Mug\", \"unit_price\": \"12.50\", \"currency\": \"EUR\"}")
                .put("/items/" + sku)
                .then()
                .statusCode(201);
        if (pieces > 0) {
            sent("{\"quantity\": " + pieces + "}")
                    .post("/items/" + sku + "/stock")
                    .then()
                    .statusCode(200);
        }
        return sku;
    }

    public static String user() {
        return made(
                sent("{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\"}")
                        .post("/users"),
                "user_id");
    }

    public static String order(String user, String paymentMethod, Map<String, Integer> items) {
        var lines = items.entrySet().stream()
                .map(line -> "{\"sku\": \"" + line.getKey() + "\", \"quantity\": " + line.getValue() + "}")
                .collect(Collectors.joining(", "));
        var body = "{\"user_id\": \"" + user + "\", \"payment_method\": \"" + paymentMethod + "\", \"items\": [" + lines
                + "]}";
        var request = UUID.randomUUID();
        // A shop with more requests than it can answer in time answers 503, and while the first request goes on, 409.
        var answered = await("an answer to an order")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> sent(body).header("Idempotency-Key", request).post("/orders"),
                        answer -> answer.statusCode() != 503
                                && !field(answer, "code").equals("idempotency_key_in_use"));
        return made(answered, "order_id");
    }

    public static Response cancel(String order) {
        return sent("{}").post("/orders/" + order + "/cancel");
    }

    public static Response awaitStatus(String order, String status) {
        return await("order " + order + " is " + status)
                .atMost(PATIENCE)
                .until(
                        () -> get("/orders/" + order),
                        answer -> answer.statusCode() == 200
                                && field(answer, "status").equals(status));
    }

    /** Waits until that many pieces are available, reserved and sold. */
    public static void awaitStock(String sku, int available, int reserved, int sold) {
        await("stock of " + sku).atMost(PATIENCE).untilAsserted(() -> {
            var item = get("/items/" + sku);
            assertThat(item.statusCode()).isEqualTo(200);
            assertThat(Map.of(
                            "available", field(item, "available"),
                            "reserved", field(item, "reserved"),
                            "sold", field(item, "sold")))
                    .isEqualTo(Map.of(
                            "available", Integer.toString(available),
                            "reserved", Integer.toString(reserved),
                            "sold", Integer.toString(sold)));
        });
    }

    private static String made(Response answer, String id) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        return field(answer, id);
    }

    /** Returns a field of an answer, or an empty text. RestAssured would compile a program of Groovy for each question. */
    private static String field(Response answer, String name) {
        try {
            return Json.TOLERANT.readTree(answer.asByteArray()).path(name).asText();
        } catch (IOException e) {
            throw new UncheckedIOException(answer.asString(), e);
        }
    }

    private static RequestSpecification sent(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }
}
