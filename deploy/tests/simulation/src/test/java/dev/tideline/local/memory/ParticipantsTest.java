package dev.tideline.local.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Json;
import dev.tideline.event.Metadata;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.inventory.Stock;
import dev.tideline.local.memory.MemoryGateway.Status;
import dev.tideline.order.Process;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.CommandState;
import dev.tideline.runtime.handling.CommandHandler.Outcome.Done;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.store.Append;
import dev.tideline.store.AppendResult.Appended;
import dev.tideline.store.StreamAppend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Participants carry out the commands of an orchestrated order. This test requests the commands. The reactors of the choreography are
 * there, too.
 */
class ParticipantsTest {
    private final Random random = new Random(1);
    private final MemoryBackend backend = new MemoryBackend(Workers.oneThread(random), random, Map.of());
    private final MemoryShop shop = new MemoryShop(backend.store, random);
    private Sku sku;
    private OrderId order;

    @BeforeEach
    void place_an_orchestrated_order() {
        sku = shop.item(10);
        order = shop.order(shop.user(), "pm_card_ok", Map.of(sku, 2), Process.ORCHESTRATION);
        backend.settle();
    }

    @AfterEach
    void redelivery_of_all_events_changes_nothing() {
        var events = backend.events();

        backend.publishAllAgain();

        assertThat(backend.events()).isEqualTo(events);
        backend.close();
    }

    @Test
    void reactors_leave_an_orchestrated_order_alone() {
        assertThat(types("order")).containsExactly("OrderPlaced");
        assertThat(types("reservation")).isEmpty();

        backend.time.pass(Duration.ofHours(1));
        backend.expireOrders();
        backend.settle();

        assertThat(types("order")).containsExactly("OrderPlaced");
    }

    @Test
    void an_order_is_fulfilled_by_commands_alone() {
        request("reserve-inventory", 1);
        request("process-payment", 1);
        request("confirm-order", 1);
        request("sell-inventory", 1);

        assertThat(types("order")).containsExactly("OrderPlaced", "OrderConfirmed");
        assertThat(types("reservation")).containsExactly("InventoryReserved", "InventorySold");
        assertThat(types("payment")).containsExactly("PaymentRequested", "PaymentProcessed");
        assertThat(stock()).isEqualTo(new Stock(8, 0, 2));
        assertThat(settled()).isEmpty();
        assertThat(schemaVersions("order")).containsExactly(2, 2);
    }

    @Test
    void a_second_attempt_does_not_sell_the_items_again() {
        an_order_is_fulfilled_by_commands_alone();

        request("sell-inventory", 2);

        assertThat(stock()).isEqualTo(new Stock(8, 0, 2));
        assertThat(settled()).isEmpty();
    }

    @Test
    void an_order_is_undone_by_commands_alone() {
        request("reserve-inventory", 1);
        request("process-payment", 1);
        request("refund-payment", 1);
        request("release-inventory", 1);
        request("end-order", 1);

        assertThat(types("order")).containsExactly("OrderPlaced", "OrderCancelled");
        assertThat(types("reservation")).containsExactly("InventoryReserved", "InventoryReleased");
        assertThat(types("payment")).containsExactly("PaymentRequested", "PaymentProcessed", "PaymentRefunded");
        assertThat(backend.gateway.entry(PaymentId.of(order)).orElseThrow().status())
                .isEqualTo(Status.CANCELLED);
        assertThat(settled()).isEmpty();
    }

    @Test
    void an_undo_bars_a_step_that_comes_later() {
        request("refund-payment", 1);
        request("release-inventory", 1);

        request("reserve-inventory", 1);
        request("process-payment", 1);

        assertThat(types("reservation")).containsExactly("ReservationBarred");
        assertThat(types("payment")).containsExactly("PaymentBarred");
        assertThat(settled())
                .extracting(settled -> settled.found().orElseThrow().eventType())
                .containsExactly("ReservationBarred", "PaymentBarred");
    }

    @Test
    void reactors_do_not_undo_an_orchestrated_order_that_its_customer_cancels() {
        request("reserve-inventory", 1);
        assertThat(shop.cancel(order)).isInstanceOf(Done.class);
        backend.settle();

        assertThat(types("reservation")).containsExactly("InventoryReserved");
        request("end-order", 1);

        assertThat(settled())
                .extracting(settled -> settled.found().orElseThrow().eventType())
                .containsExactly("OrderCancelled");
    }

    private void request(String participant, int attempt) {
        var command = Uuids.nameBased(order, participant);
        var stream = CommandState.stream(command).id();
        var data = Json.TOLERANT
                .createObjectNode()
                .put("order_id", order.toString())
                .put("reason", "expired");
        var request = new CommandRequested(
                command, new StreamId("saga-by-hand/1"), participant, attempt, participant, data, Optional.empty());
        var metadata =
                new Metadata("/tideline/by-hand", new UUID(0, 1), new UUID(0, 2), Optional.empty(), Optional.empty());
        var version = of(stream).size();
        assertThat(backend.store
                        .append(Append.of(new StreamAppend(
                                stream,
                                version,
                                List.of(new NewEvent(
                                        new UUID(random.nextLong(), random.nextLong()), request, metadata)))))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Appended.class);
        backend.settle();
    }

    private List<CommandSettled> settled() {
        return backend.events().stream()
                .filter(event -> event.type().equals("CommandSettled"))
                .map(event -> (CommandSettled) EventTypes.decode(event))
                .toList();
    }

    private List<String> types(String category) {
        return of(StreamId.of(category, order)).stream().map(Envelope::type).toList();
    }

    private List<Integer> schemaVersions(String category) {
        return of(StreamId.of(category, order)).stream()
                .map(Envelope::schemaVersion)
                .toList();
    }

    private Stock stock() {
        var stream = Stock.stream(sku);
        var state = stream.initial();
        for (var event : of(stream.id())) {
            state = stream.evolve(state, event);
        }
        return state;
    }

    private List<Envelope> of(StreamId stream) {
        return backend.events().stream()
                .filter(event -> event.streamId().equals(stream))
                .toList();
    }
}
