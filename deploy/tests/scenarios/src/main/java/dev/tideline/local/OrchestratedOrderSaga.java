package dev.tideline.local;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.notNullValue;

import dev.tideline.event.Envelope;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.plan.InstancePlan;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import dev.tideline.testing.Management;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import io.restassured.http.ContentType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats the tests with orders that fulfil-order leads. */
@ExtendWith(Orchestrated.class)
public abstract class OrchestratedOrderSaga extends OrderSaga {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> STEPS =
            List.of("reserve-inventory", "process-payment", "confirm-order", "sell-inventory");

    @Test
    void an_instance_of_the_saga_leads_the_order_and_leaves_no_time_limit() {
        var sku = Shop.item(1);
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(sku, 1));
        Shop.awaitStatus(order, "confirmed");
        Shop.awaitStock(sku, 0, 0, 1);

        assertThat(StoredEvents.typesOf(saga(order)))
                .startsWith("SagaStarted", "StepRequested")
                .endsWith("StepDone", "SagaEnded");
        assertThat(Sql.rows("SELECT FROM deadlines WHERE saga = ?", saga(order)))
                .isEmpty();
    }

    @Test
    void an_instance_is_seen_with_its_steps() {
        var order = Shop.order(Shop.user(), "pm_card_ok", Map.of(Shop.item(1), 1));

        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/sagas/fulfil-order/" + order)
                        .then()
                        .statusCode(200)
                        .body("state", equalTo("completed"))
                        .body("version", equalTo(1))
                        .body("steps.name", equalTo(STEPS))
                        .body("steps.state", everyItem(equalTo("done")))
                        .body("ended_at", notNullValue()));
    }

    @Test
    void a_stuck_saga_is_seen_within_two_seconds_and_ends_when_its_step_is_skipped() {
        // A machine that is busy with other tests adds a second of its own now and then.
        var fastest = Stream.generate(OrchestratedOrderSaga::seenAfter)
                .limit(3)
                .filter(duration -> duration.compareTo(Duration.ofSeconds(2)) < 0)
                .findFirst();

        assertThat(fastest).isPresent();
    }

    /** Lets an order get stuck, waits until that is seen, and skips the step. Returns the time until it was seen. */
    private static Duration seenAfter() {
        var order = stuckOrder();
        var since = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> isListedAsStuck(order) && isMeasuredAsStuck());
        var seenAfter = Duration.ofNanos(System.nanoTime() - since);

        given().contentType(ContentType.JSON)
                .body("{\"step\": \"reserve-inventory\", \"note\": \"they were sent\"}")
                .post("/sagas/fulfil-order/" + order + "/skip")
                .then()
                .statusCode(200);

        await().atMost(PATIENCE)
                .untilAsserted(() -> get("/sagas/fulfil-order/" + order)
                        .then()
                        .body("state", equalTo("undone"))
                        .body("steps.find { it.name == 'reserve-inventory' }.state", equalTo("skipped")));
        await().atMost(PATIENCE).until(() -> !isMeasuredAsStuck());
        return seenAfter;
    }

    /** Returns an order whose undo is refused: its items are sold although it was cancelled. Returns as soon as the saga is stuck. */
    private static String stuckOrder() {
        var sku = Shop.item(1);
        var order = new OrderId(UUID.fromString(Shop.order(Shop.user(), "pm_card_timeout", Map.of(sku, 1))));
        await().atMost(PATIENCE)
                .until(() -> StoredEvents.typesOf("payment-" + order).contains("PaymentRequested"));
        StoredEvents.appended(new InventorySold(order, List.of(new ReservedItem(new Sku(sku), 1))));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> StoredEvents.typesOf(saga(order.toString())).contains("SagaStuck"));
        return order.toString();
    }

    private static boolean isListedAsStuck(String order) {
        return get("/sagas?state=stuck&saga=fulfil-order")
                .jsonPath()
                .getList("data.key")
                .contains(order);
    }

    private static boolean isMeasuredAsStuck() {
        return Management.get("/metrics")
                .asString()
                .lines()
                .anyMatch(line -> line.startsWith("tideline_sagas_open{")
                        && line.contains("state=\"stuck\"")
                        && line.contains("saga=\"fulfil-order\""));
    }

    @Override
    protected void assertCauses(Envelope placed, Envelope reserved, Envelope paid, Envelope confirmed) {
        var saga = new StreamId(saga(placed.streamId().entityId()));
        assertThat(reserved.metadata().causationId())
                .isEqualTo(InstancePlan.commandId(saga, "reserve-inventory", false));
        assertThat(paid.metadata().causationId()).isEqualTo(InstancePlan.commandId(saga, "process-payment", false));
        assertThat(confirmed.metadata().causationId()).isEqualTo(InstancePlan.commandId(saga, "confirm-order", false));
    }

    /** A step that was not requested is neither undone nor barred. */
    @Override
    protected List<String> paymentOfARefusedReservation() {
        return List.of();
    }

    private static String saga(String order) {
        return "saga-fulfil-order/" + order;
    }
}
