package dev.tideline.orchestration.fulfilorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order.Placed;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.payment.Payment;
import dev.tideline.plan.InstancePlan;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives events from Kafka, and finds the appended ones in the store. The test plays the participants. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class FulfilOrderKafkaTest {
    private final OrderId id = new OrderId(UUID.randomUUID());
    private final Placed order = new Placed(new Unplaced()
            .placed(
                    id,
                    new UserId(UUID.randomUUID()),
                    List.of(new OrderLine(Sku.parse("mug"), 2, Money.parse("12.50"))),
                    Currency.getInstance("EUR"),
                    PaymentMethod.parse("pm_card_ok"),
                    Process.ORCHESTRATION));
    private final Payment.Requested payment = new Payment.Requested(new Payment.Unrequested()
            .requested(
                    id,
                    order.order().totalAmount(),
                    order.order().currency(),
                    order.order().paymentMethod()));
    private final String saga = "saga-fulfil-order/" + id;

    @Test
    void an_order_is_led_to_its_end() {
        happens("order", order.order());
        awaitEvents("SagaStarted", "StepRequested");
        happens("reservation", new InventoryReserved(id, List.of()));
        awaitEvents("StepDone", "StepRequested");
        happens("payment", payment.processed());
        awaitEvents("StepDone", "StepRequested");
        happens("order", order.confirmed(PaymentId.of(id)));
        awaitEvents("StepDone", "StepRequested");
        happens("reservation", new InventorySold(id, List.of()));
        awaitEvents("StepDone", "SagaEnded");

        for (var step : List.of("reserve-inventory", "process-payment", "confirm-order", "sell-inventory")) {
            assertThat(StoredEvents.typesOf(command(step))).containsExactly("CommandRequested");
        }
        var correlation = StoredEvents.of("order-" + id).getFirst().metadata().correlationId();
        assertThat(StoredEvents.of(saga))
                .allSatisfy(event -> assertThat(event.metadata().source()).isEqualTo("/tideline/fulfil-order"))
                .first()
                .satisfies(event -> assertThat(event.metadata().correlationId()).isEqualTo(correlation));
        assertThat(deadlines()).isEmpty();
    }

    @Test
    void a_time_limit_of_a_step_passes_by_the_clock_of_the_database() {
        happens("order", order.order());
        awaitEvents("SagaStarted", "StepRequested");
        assertThat(deadlines()).containsExactly("", "reserve-inventory");

        pass("reserve-inventory");

        awaitEvents("SagaStarted", "StepRequested", "StepTimedOut", "StepRequested");
        assertThat(StoredEvents.of(command("reserve-inventory"))).hasSize(2);
        assertThat(deadlines()).containsExactly("", "reserve-inventory");
    }

    @Test
    void the_whole_limit_undoes_what_is_requested() {
        happens("order", order.order());
        awaitEvents("SagaStarted", "StepRequested");

        pass("");

        awaitEvents("StepRequested", "UndoRequested");
    }

    @Test
    void a_customer_who_cancels_ends_the_saga() {
        happens("order", order.order());
        awaitEvents("SagaStarted", "StepRequested");

        happens("order", order.cancelled(CancelReason.CUSTOMER_REQUEST, Optional.of(new Note("too late"))));

        awaitEvents("StepDone", "UndoRequested");
    }

    /** Appends an event, and publishes all events of its stream again. */
    private void happens(String category, DomainEvent event) {
        StoredEvents.given(event);
        PublishedEvents.publish(category + "-" + id);
    }

    private void awaitEvents(String... last) {
        await().untilAsserted(() -> assertThat(StoredEvents.typesOf(saga)).endsWith(last));
    }

    private String command(String step) {
        return "command-" + InstancePlan.commandId(new StreamId(saga), step, false);
    }

    private List<String> deadlines() {
        return Sql.rows("SELECT step FROM deadlines WHERE saga = ? ORDER BY step", saga).stream()
                .map(row -> row.get("step"))
                .toList();
    }

    private void pass(String step) {
        Sql.rows("UPDATE deadlines SET due = clock_timestamp() WHERE saga = ? AND step = ?", saga, step);
    }
}
