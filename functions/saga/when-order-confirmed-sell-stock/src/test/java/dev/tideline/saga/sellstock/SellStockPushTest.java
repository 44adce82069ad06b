package dev.tideline.saga.sellstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tideline.event.Envelope;
import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.Management;
import dev.tideline.testing.Pushed;
import dev.tideline.testing.PushedEvents;
import dev.tideline.testing.PushedEvents.Mode;
import dev.tideline.testing.Sql;
import dev.tideline.testing.StoredEvents;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receives events over HTTP, without Kafka, and finds the appended ones in the store. */
@QuarkusTest
@TestProfile(Pushed.class)
class SellStockPushTest {
    private static final String NAME = "when-order-confirmed-sell-stock";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OrderId order = new OrderId(UUID.randomUUID());
    private final Sku sku = new Sku(UUID.randomUUID().toString());

    @ParameterizedTest
    @EnumSource
    void reserved_pieces_are_sold(Mode mode) {
        reserved();

        var answer = PushedEvents.push("/", PushedEvents.of(confirmed()).build(), mode);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded", "StockReserved", "StockSold");
        assertThat(StoredEvents.typesOf("reservation-" + order)).containsExactly("InventoryReserved", "InventorySold");
    }

    @Test
    void an_event_that_comes_often_at_once_and_in_both_modes_has_the_effect_of_one() {
        reserved();
        var event = PushedEvents.of(confirmed()).build();

        var answers = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                        PushedEvents.push(i % 2 == 0 ? "/" : "/functions/" + NAME, event, Mode.values()[i / 2 % 2])))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(202));
        assertThat(StoredEvents.typesOf("stock-" + sku)).containsExactly("StockAdded", "StockReserved", "StockSold");
    }

    @Test
    void an_event_that_cannot_be_handled_yet_is_deferred_and_handled_when_it_can_be() {
        StoredEvents.given(new StockAdded(sku, 10));
        var event = confirmed();

        var answer = PushedEvents.push("/", PushedEvents.of(event).build(), Mode.BINARY);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(Sql.rows("SELECT FROM deferrals WHERE function = ? AND stream_id = ?", NAME, "order-" + order))
                .hasSize(1);
        StoredEvents.given(
                new StockReserved(sku, order, 2), new InventoryReserved(order, List.of(new ReservedItem(sku, 2))));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(StoredEvents.typesOf("stock-" + sku))
                        .containsExactly("StockAdded", "StockReserved", "StockSold"));
    }

    @Test
    void there_is_no_connection_to_kafka_and_the_function_is_ready() {
        Management.get("/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("kafka"));
    }

    private void reserved() {
        StoredEvents.given(
                new StockAdded(sku, 10),
                new StockReserved(sku, order, 2),
                new InventoryReserved(order, List.of(new ReservedItem(sku, 2))));
    }

    private Envelope confirmed() {
        StoredEvents.given(new OrderConfirmed(
                order,
                new UserId(UUID.randomUUID()),
                Money.parse("25.00"),
                Currency.getInstance("EUR"),
                PaymentId.of(order)));
        return StoredEvents.of("order-" + order).getLast();
    }
}
