package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
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
        return sent("{\"email\": \"" + UUID.randomUUID() + "@example.org\", \"name\": \"Ada\"}")
                .post("/users")
                .then()
                .statusCode(201)
                .extract()
                .path("user_id");
    }

    public static String order(String user, String paymentMethod, Map<String, Integer> items) {
        var lines = items.entrySet().stream()
                .map(line -> "{\"sku\": \"" + line.getKey() + "\", \"quantity\": " + line.getValue() + "}")
                .collect(Collectors.joining(", "));
        var body = "{\"user_id\": \"" + user + "\", \"payment_method\": \"" + paymentMethod + "\", \"items\": [" + lines
                + "]}";
        var request = UUID.randomUUID();
        // A shop with more requests than it can answer in time answers 503, and while the first request goes on, 409.
        return await("an answer to an order")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> sent(body).header("Idempotency-Key", request).post("/orders"),
                        answer -> answer.statusCode() != 503 && !"idempotency_key_in_use".equals(answer.path("code")))
                .then()
                .statusCode(201)
                .extract()
                .path("order_id");
    }

    public static Response cancel(String order) {
        return sent("{}").post("/orders/" + order + "/cancel");
    }

    public static Response awaitStatus(String order, String status) {
        return await("order " + order + " is " + status)
                .atMost(PATIENCE)
                .until(
                        () -> get("/orders/" + order),
                        answer -> answer.statusCode() == 200 && status.equals(answer.path("status")));
    }

    /** Waits until that many pieces are available, reserved and sold. */
    public static void awaitStock(String sku, int available, int reserved, int sold) {
        await("stock of " + sku)
                .atMost(PATIENCE)
                .untilAsserted(() -> get("/items/" + sku)
                        .then()
                        .statusCode(200)
                        .body("available", equalTo(available))
                        .body("reserved", equalTo(reserved))
                        .body("sold", equalTo(sold)));
    }

    private static RequestSpecification sent(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }
}
