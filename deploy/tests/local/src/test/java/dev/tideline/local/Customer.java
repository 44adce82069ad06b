package dev.tideline.local;

import static dev.tideline.testing.TestTokens.as;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/**
 * A customer who is registered and has ordered, and whom the views show.
 *
 * @param sku an item without stock, so that each order of it is soon cancelled
 * @param order the first order
 */
record Customer(String subject, String id, String sku, String order) {

    static Customer withAnOrder() {
        var subject = UUID.randomUUID().toString();
        var id = as("customer", subject)
                .contentType(ContentType.JSON)
                .body("{\"email\": \"" + subject + "@example.org\", \"name\": \"Ada\"}")
                .post("/users")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("user_id");
        await().until(() -> as("staff", "grace").get("/users/" + id).statusCode() == 200);
        var sku = Shop.item(0);
        return new Customer(subject, id, sku, placeOrder(subject, sku));
    }

    /** Returns a request with a token of this customer. */
    RequestSpecification request() {
        return as("customer", subject);
    }

    /** Places one more order, waits until the views show it, and returns its id. */
    String placeOrder() {
        return placeOrder(subject, sku);
    }

    private static String placeOrder(String subject, String sku) {
        var order = as("customer", subject)
                .contentType(ContentType.JSON)
                .body("{\"payment_method\": \"pm_card_ok\", \"items\": [{\"sku\": \"" + sku + "\", \"quantity\": 1}]}")
                .post("/orders")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("order_id");
        Shop.awaitStatus(order, "cancelled");
        return order;
    }
}
