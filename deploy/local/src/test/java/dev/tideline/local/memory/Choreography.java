package dev.tideline.local.memory;

import dev.tideline.decision.Reactor;
import dev.tideline.projections.inventoryview.InventoryViewProjection;
import dev.tideline.projections.orderview.OrderViewProjection;
import dev.tideline.projections.userview.UserViewProjection;
import dev.tideline.runtime.payments.PaymentGateway;
import dev.tideline.runtime.views.Projection;
import dev.tideline.saga.cancelunpaidorder.WhenPaymentFailedThenCancelOrder;
import dev.tideline.saga.cancelunreservedorder.WhenInventoryReservationFailedThenCancelOrder;
import dev.tideline.saga.confirmorder.WhenPaymentProcessedThenConfirmOrder;
import dev.tideline.saga.processpayment.WhenInventoryReservedThenProcessPayment;
import dev.tideline.saga.refundcancelledpayment.WhenOrderCancelledThenRefundPayment;
import dev.tideline.saga.releasecancelledinventory.WhenOrderCancelledThenReleaseInventory;
import dev.tideline.saga.releaseunpaidinventory.WhenPaymentFailedThenReleaseInventory;
import dev.tideline.saga.reserveinventory.WhenOrderPlacedThenReserveInventory;
import dev.tideline.saga.sellstock.WhenOrderConfirmedThenSellStock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every function that events wake: the shipped ones. */
final class Choreography {
    private Choreography() {}

    /** By name. */
    static Map<String, Reactor<?>> reactors(PaymentGateway gateway) {
        var reactors = new LinkedHashMap<String, Reactor<?>>();
        reactors.put("when-order-placed-reserve-inventory", new WhenOrderPlacedThenReserveInventory());
        reactors.put("when-inventory-reserved-process-payment", new WhenInventoryReservedThenProcessPayment(gateway));
        reactors.put("when-payment-processed-confirm-order", new WhenPaymentProcessedThenConfirmOrder());
        reactors.put("when-order-confirmed-sell-stock", new WhenOrderConfirmedThenSellStock());
        reactors.put(
                "when-inventory-reservation-failed-cancel-order", new WhenInventoryReservationFailedThenCancelOrder());
        reactors.put("when-payment-failed-release-inventory", new WhenPaymentFailedThenReleaseInventory());
        reactors.put("when-payment-failed-cancel-order", new WhenPaymentFailedThenCancelOrder());
        reactors.put("when-order-cancelled-release-inventory", new WhenOrderCancelledThenReleaseInventory());
        reactors.put("when-order-cancelled-refund-payment", new WhenOrderCancelledThenRefundPayment(gateway));
        return reactors;
    }

    static List<Projection<?>> projections() {
        return List.of(new OrderViewProjection(), new InventoryViewProjection(), new UserViewProjection());
    }

    /** The names of all. */
    static List<String> functions(PaymentGateway gateway) {
        return Stream.concat(
                        reactors(gateway).keySet().stream(),
                        projections().stream().map(Projection::function))
                .toList();
    }
}
