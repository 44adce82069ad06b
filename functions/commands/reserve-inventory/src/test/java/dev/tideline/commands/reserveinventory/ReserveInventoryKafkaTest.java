package dev.tideline.commands.reserveinventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tideline.event.Json;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.order.Order;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandState;
import dev.tideline.plan.DueTime;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.testing.PublishedEvents;
import dev.tideline.testing.StoredEvents;
import dev.tideline.testing.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Receives commands from Kafka, and finds the appended events in the store. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class ReserveInventoryKafkaTest {
    private final Sku sku = new Sku(UUID.randomUUID().toString());
    private final OrderId order = new OrderId(UUID.randomUUID());
    private final UUID command = UUID.randomUUID();
    private final String commandStream = "command-" + command;
    private final String reservation = "reservation-" + order;

    @Test
    void a_command_reserves_the_items_once_for_any_number_of_deliveries_and_attempts() {
        givenOrderOfTwo();
        given(
                request(1, "reserve-inventory", Optional.of(in(Duration.ofMinutes(15)))),
                request(2, "reserve-inventory", Optional.empty()));

        PublishedEvents.publish(commandStream, commandStream);
        awaitTypes(reservation, "InventoryReserved");
        PublishedEvents.publish(commandStream);
        PublishedEvents.awaitHandled("reserve-inventory", "tideline.commands");

        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded", "StockReserved");
        assertThat(StoredEvents.typesOf(commandStream)).containsOnly("CommandRequested");
        assertThat(StoredEvents.of(reservation).getFirst().metadata().causationId())
                .isEqualTo(command);
    }

    @Test
    void a_command_that_arrives_after_its_due_time_has_failed() {
        givenOrderOfTwo();
        given(request(1, "reserve-inventory", Optional.of(in(Duration.ofSeconds(-1)))));

        PublishedEvents.publish(commandStream);

        awaitTypes(commandStream, "CommandRequested", "CommandFailed");
        assertThat(StoredEvents.of(commandStream).getLast().data()).contains("\"overdue\"");
        assertThat(StoredEvents.of(reservation)).isEmpty();
    }

    @Test
    void a_command_for_another_function_and_one_that_is_no_event_hold_up_nobody() {
        var other = UUID.randomUUID();
        StoredEvents.given(new History()
                .with(CommandState.stream(other).id(), request(other, 1, "no-such-function", Optional.empty()))
                .events());
        givenOrderOfTwo();
        given(request(1, "reserve-inventory", Optional.empty()));

        PublishedEvents.publish("tideline.commands", commandStream, "no event");
        PublishedEvents.publish("command-" + other);
        PublishedEvents.publish(commandStream);

        awaitTypes(reservation, "InventoryReserved");
        assertThat(StoredEvents.typesOf("command-" + other)).containsExactly("CommandRequested");
    }

    private void givenOrderOfTwo() {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new Order.Unplaced()
                        .placed(
                                order,
                                new UserId(UUID.randomUUID()),
                                List.of(new OrderLine(sku, 2, Money.parse("12.50"))),
                                Currency.getInstance("EUR"),
                                new PaymentMethod("pm_card_ok"),
                                Process.ORCHESTRATION));
    }

    private void given(CommandRequested... requests) {
        var history = new History();
        List.of(requests)
                .forEach(request -> history.with(CommandState.stream(command).id(), request));
        StoredEvents.given(history.events());
    }

    private CommandRequested request(int attempt, String target, Optional<DueTime> due) {
        return request(command, attempt, target, due);
    }

    private CommandRequested request(UUID command, int attempt, String target, Optional<DueTime> due) {
        return new CommandRequested(
                command,
                new StreamId("saga-fulfil-order/" + order),
                "reserve-inventory",
                attempt,
                target,
                Json.TOLERANT.createObjectNode().put("order_id", order.toString()),
                due);
    }

    private static DueTime in(Duration time) {
        return new DueTime(Instant.now().plus(time));
    }

    private static void awaitTypes(String stream, String... types) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(StoredEvents.typesOf(stream)).containsExactly(types));
    }
}
