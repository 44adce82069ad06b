package dev.tideline.order;

import dev.tideline.event.EventStream;
import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.event.StreamId;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.UserId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * The state of an order, folded from the stream {@code order-<uuid>}. An order ends once, confirmed or cancelled: each state makes
 * the events that may follow it.
 */
public sealed interface Order {
    record Unplaced() implements Order {

        /**
         * Places an order that the choreography fulfils.
         *
         * @param items at least one
         */
        public OrderPlaced placed(
                OrderId id, UserId user, List<OrderLine> items, Currency currency, PaymentMethod method) {
            return placed(id, user, items, currency, method, Process.CHOREOGRAPHY);
        }

        /** @param items at least one */
        public OrderPlaced placed(
                OrderId id,
                UserId user,
                List<OrderLine> items,
                Currency currency,
                PaymentMethod method,
                Process process) {
            var total = items.stream().map(OrderLine::total).reduce(Money::plus).orElseThrow();
            return new OrderPlaced(
                    id,
                    user,
                    items,
                    total,
                    currency,
                    method,
                    Optional.of(process).filter(form -> form != Process.CHOREOGRAPHY));
        }

        @Override
        public Optional<UserId> owner() {
            return Optional.empty();
        }

        @Override
        public Optional<Process> process() {
            return Optional.empty();
        }
    }

    record Placed(OrderPlaced order) implements Order {

        public OrderConfirmed confirmed(PaymentId payment) {
            return new OrderConfirmed(
                    order.orderId(), order.userId(), order.totalAmount(), order.currency(), payment, order.process());
        }

        public OrderCancelled cancelled(CancelReason reason, Optional<Note> note) {
            return new OrderCancelled(
                    order.orderId(),
                    order.userId(),
                    order.totalAmount(),
                    order.currency(),
                    reason,
                    note,
                    order.process());
        }

        @Override
        public Optional<UserId> owner() {
            return Optional.of(order.userId());
        }

        @Override
        public Optional<Process> process() {
            return order.process();
        }
    }

    record Confirmed(OrderConfirmed order) implements Order {
        @Override
        public Optional<UserId> owner() {
            return Optional.of(order.userId());
        }

        @Override
        public Optional<Process> process() {
            return order.process();
        }
    }

    record Cancelled(OrderCancelled order) implements Order {
        @Override
        public Optional<UserId> owner() {
            return Optional.of(order.userId());
        }

        @Override
        public Optional<Process> process() {
            return order.process();
        }
    }

    /** Returns the user who placed the order; empty if it is not placed. */
    Optional<UserId> owner();

    /** Returns the process; empty for the choreography, and if the order is not placed. */
    Optional<Process> process();

    default boolean isOrchestrated() {
        return process().equals(Optional.of(Process.ORCHESTRATION));
    }

    static EventStream<Order, OrderEvent> stream(OrderId id) {
        return new EventStream<>(StreamId.of("order", id), OrderEvent.class, new Unplaced(), Order::evolve);
    }

    static Order evolve(Order before, OrderEvent event) {
        return switch (event) {
            case OrderPlaced placed -> new Placed(placed);
            case OrderConfirmed confirmed -> new Confirmed(confirmed);
            case OrderCancelled cancelled -> new Cancelled(cancelled);
        };
    }
}
