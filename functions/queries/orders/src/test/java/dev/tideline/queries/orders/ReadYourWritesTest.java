package dev.tideline.queries.orders;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.tideline.testing.Sql;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Consistency-Token} and {@code Prefer: wait}. They work the same for every query; this tests one of them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ReadYourWritesTest {
    private final UUID order = UUID.randomUUID();

    @Test
    void a_view_that_has_come_far_enough_is_read_at_once() {
        cancelledAtVersion(2);

        get(token("order-" + order + ":1")).then().statusCode(200).header("ETag", "\"2.1-1\"");
        get(token("order-" + order + ":2")).then().statusCode(200);
    }

    @Test
    void a_view_that_does_not_come_far_enough_in_time_is_not_read() {
        cancelledAtVersion(2);

        notCaughtUp(get(token("order-" + order + ":3").header("Prefer", "wait=0")));
        notCaughtUp(token("order-" + UUID.randomUUID() + ":1")
                .header("Prefer", "wait=0")
                .get("/orders"));
    }

    @Test
    void each_stream_that_an_order_is_made_of_is_waited_for_and_no_other() {
        cancelledAtVersion(2);

        get(token("order-" + order + ":2,reservation-" + order + ":1,user-" + UUID.randomUUID() + ":7,stock-mug:1"))
                .then()
                .statusCode(200);
        notCaughtUp(get(token("order-" + order + ":2, payment-" + order + ":1").header("Prefer", "wait=0")));
        notCaughtUp(get(token("order-" + order + ":2")
                .header("Consistency-Token", "reservation-" + order + ":2")
                .header("Prefer", "wait=0")));
    }

    @Test
    void a_query_waits_until_the_view_has_come_far_enough() {
        var waiting = CompletableFuture.supplyAsync(
                () -> get(token("order-" + order + ":2").header("Prefer", "respond-async, wait=10")));
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());

        cancelledAtVersion(2);

        waiting.join().then().statusCode(200).header("Preference-Applied", "wait=10");
    }

    @Test
    void a_query_without_a_preference_waits_two_seconds() {
        var begun = System.nanoTime();

        notCaughtUp(get(token("order-" + order + ":1")));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    /** B15. */
    @Test
    void a_preferred_wait_is_reported_and_one_that_is_no_number_is_ignored() {
        cancelledAtVersion(1);

        get(given().header("Prefer", "wait=30")).then().statusCode(200).header("Preference-Applied", "wait=10");
        get(given().header("Prefer", "wait=soon")).then().statusCode(200).header("Preference-Applied", nullValue());
    }

    @Test
    void preferences_in_several_lines_are_one_list() {
        cancelledAtVersion(1);

        get(given().header("Prefer", "respond-async").header("Prefer", "wait=4"))
                .then()
                .header("Preference-Applied", "wait=4");
    }

    @Test
    void the_token_of_a_command_about_parked_events_is_a_token() {
        cancelledAtVersion(1);

        get(token("parked-order-view/order-" + order + ":1")).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "order",
                "order-1",
                "order-1:1",
                "order-1:-1",
                "order-1:x",
                "order-1:1;order-2:1",
                "order-1:1234567890123456789"
            })
    void a_token_that_no_command_has_given_is_an_invalid_request(String token) {
        invalid(get(given().header("Consistency-Token", token)));
    }

    @Test
    void a_token_of_too_many_streams_is_an_invalid_request() {
        invalid(get(given().header("Consistency-Token", "stock-a:1" + ",stock-a:1".repeat(100))));
    }

    @Test
    void a_preference_that_means_nothing_here_is_skipped() {
        cancelledAtVersion(1);

        var answer = get(given().header("Prefer", "return=minimal"));

        answer.then().statusCode(200);
        assertThat(answer.header("Preference-Applied")).isNull();
    }

    private static RequestSpecification token(String token) {
        return given().header("Consistency-Token", token);
    }

    private Response get(RequestSpecification request) {
        return request.get("/orders/" + order);
    }

    private static void notCaughtUp(Response answer) {
        answer.then().statusCode(503).header("Retry-After", "1").body("code", equalTo("not_caught_up"));
    }

    private static void invalid(Response answer) {
        answer.then().statusCode(400).contentType("application/problem+json").body("code", equalTo("invalid_request"));
    }

    private void cancelledAtVersion(int version) {
        Sql.rows("""
                insert into order_view (order_id, user_id, status, items, total_amount, currency, payment_method,
                    placed_at, order_version, reservation_version, payment_version)
                values (?, ?, 'cancelled', '[{"sku": "mug", "quantity": 2, "unit_price": "12.50"}]', 25, 'EUR',
                    'pm_card_ok', now(), ?, 1, 0)""", order, UUID.randomUUID(), version);
    }
}
