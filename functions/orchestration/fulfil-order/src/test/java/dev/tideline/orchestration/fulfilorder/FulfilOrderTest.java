package dev.tideline.orchestration.fulfilorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Money;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order.Placed;
import dev.tideline.order.Order.Unplaced;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.payment.Payment;
import dev.tideline.payment.PaymentEvent.Reason;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.SagaContract;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FulfilOrderTest extends SagaContract<OrderPlaced> {
    private static final OrderId ID = OrderId.parse("018f3f5e-0000-7000-8000-000000000002");
    private static final OrderPlaced PLACED = new Unplaced()
            .placed(
                    ID,
                    UserId.parse("018f3f5e-0000-7000-8000-000000000001"),
                    List.of(new OrderLine(Sku.parse("mug"), 2, Money.parse("12.50"))),
                    Currency.getInstance("EUR"),
                    PaymentMethod.parse("pm_card_ok"));
    private static final Payment.Requested PAYMENT = new Payment.Requested(
            new Payment.Unrequested().requested(ID, PLACED.totalAmount(), PLACED.currency(), PLACED.paymentMethod()));
    private static final Placed ORDER = new Placed(PLACED);
    private static final FulfilOrder SAGA = new FulfilOrder(Duration.ofMinutes(15));

    FulfilOrderTest() {
        super(SAGA, PLACED);
    }

    @Test
    void only_an_orchestrated_order_starts_an_instance() {
        var orchestrated = new Unplaced()
                .placed(
                        ID,
                        PLACED.userId(),
                        PLACED.items(),
                        PLACED.currency(),
                        PLACED.paymentMethod(),
                        Process.ORCHESTRATION);

        assertThat(SAGA.starts(orchestrated)).isTrue();
        assertThat(SAGA.starts(PLACED)).isFalse();
    }

    @Test
    void an_order_is_reserved_paid_confirmed_and_sold() {
        assertThat(requested(
                        new InventoryReserved(ID, List.of()),
                        PAYMENT.processed(),
                        ORDER.confirmed(PaymentId.of(ID)),
                        new InventorySold(ID, List.of())))
                .containsExactly(
                        "reserve-inventory", "process-payment", "confirm-order", "sell-inventory", "completed");
    }

    @Test
    void a_declined_payment_releases_the_inventory_and_cancels_the_order() {
        assertThat(requested(
                        new InventoryReserved(ID, List.of()),
                        PAYMENT.failed(Reason.PAYMENT_DECLINED),
                        new InventoryReleased(ID, List.of()),
                        ORDER.cancelled(CancelReason.PAYMENT_DECLINED, Optional.empty())))
                .containsExactly(
                        "reserve-inventory",
                        "process-payment",
                        "release-inventory",
                        "end-order payment_declined",
                        "undone");
    }

    @Test
    void a_customer_who_cancels_is_refunded_in_reverse() {
        assertThat(requested(
                        new InventoryReserved(ID, List.of()),
                        PAYMENT.processed(),
                        ORDER.cancelled(CancelReason.CUSTOMER_REQUEST, Optional.empty()),
                        new Payment.Processed(PAYMENT.processed()).refunded(),
                        new InventoryReleased(ID, List.of())))
                .containsExactly(
                        "reserve-inventory",
                        "process-payment",
                        "confirm-order",
                        "refund-payment",
                        "release-inventory",
                        "undone");
    }
}
