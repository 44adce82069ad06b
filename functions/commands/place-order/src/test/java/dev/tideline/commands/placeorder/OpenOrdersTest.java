package dev.tideline.commands.placeorder;

import static dev.tideline.testing.TestTokens.as;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.tideline.event.Money;
import dev.tideline.inventory.ItemEvent.ItemListed;
import dev.tideline.inventory.ItemName;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import dev.tideline.testing.TestTokens;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Currency;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A customer may have 20 orders at once that the view shows as not ended. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class OpenOrdersTest {
    private final String subject = "ada-" + UUID.randomUUID();
    private final UUID ada = TestTokens.person(subject);
    private final String mug = UUID.randomUUID().toString();

    @BeforeEach
    void there_are_a_user_and_an_item() {
        StoredEvents.given(
                new UserRegistered(new UserId(ada), new Email("ada@example.org"), new UserName("Ada")),
                new ItemListed(new Sku(mug), new ItemName("Mug"), Money.parse("1"), Currency.getInstance("EUR")));
    }

    @Test
    void a_customer_with_20_open_orders_gets_no_other_until_one_ends() {
        open(19);
        order(customer()).then().statusCode(201);
        open(1);

        order(customer())
                .then()
                .statusCode(429)
                .body("code", equalTo("too_many_requests"))
                .body("detail", startsWith("20 of your orders have not ended yet"));
        Sql.rows(
                "UPDATE order_view SET cancelled_at = now() WHERE order_id = "
                        + "(SELECT order_id FROM order_view WHERE user_id = ? LIMIT 1)",
                ada);
        order(customer()).then().statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirmed_at = now()", "cancelled_at = now()", "order_version = 0"})
    void an_order_that_has_ended_or_is_not_known_to_be_placed_is_not_open(String end) {
        open(20);
        Sql.rows("UPDATE order_view SET " + end + " WHERE user_id = ?", ada);

        order(customer()).then().statusCode(201);
    }

    @Test
    void a_request_that_was_carried_out_gets_its_first_answer_again() {
        var key = UUID.randomUUID();
        var first = order(customer().header("Idempotency-Key", key));
        open(20);

        order(customer().header("Idempotency-Key", key))
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .body("order_id", equalTo(first.path("order_id")));
        order(customer().header("Idempotency-Key", UUID.randomUUID())).then().statusCode(429);
    }

    @Test
    void others_orders_do_not_count_and_staff_are_not_limited() {
        open(20);

        order(as("customer", "bob-" + UUID.randomUUID()))
                .then()
                .statusCode(422)
                .body("code", equalTo("user_not_found"));
        as("staff", "grace")
                .contentType("application/json")
                .body(body("\"user_id\": \"" + ada + "\", "))
                .post("/orders")
                .then()
                .statusCode(201);
    }

    @Test
    void nobody_is_refused_because_orders_cannot_be_counted() {
        open(20);
        Sql.rows("ALTER TABLE order_view RENAME TO order_view_away");
        try {
            order(customer()).then().statusCode(201);
        } finally {
            Sql.rows("ALTER TABLE order_view_away RENAME TO order_view");
        }
        order(customer()).then().statusCode(429);
    }

    private void open(int orders) {
        Sql.rows(
                "INSERT INTO order_view (order_id, user_id, order_version, reservation_version, payment_version)"
                        + " SELECT gen_random_uuid(), ?, 1, 0, 0 FROM generate_series(1, ?)",
                ada,
                orders);
    }

    private RequestSpecification customer() {
        return as("customer", subject);
    }

    private Response order(RequestSpecification request) {
        return request.contentType("application/json").body(body("")).post("/orders");
    }

    private String body(String userId) {
        return "{" + userId + "\"items\": [{\"sku\": \"" + mug
                + "\", \"quantity\": 1}], \"payment_method\": \"pm_card_ok\"}";
    }
}
