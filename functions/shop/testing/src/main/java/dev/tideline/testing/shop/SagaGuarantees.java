package dev.tideline.testing.shop;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.InventoryReleased;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.CancelReason;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.payment.PaymentEvent;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.plan.CommandEvent;
import dev.tideline.plan.CommandEvent.CommandFailed;
import dev.tideline.plan.CommandEvent.CommandRequested;
import dev.tideline.plan.CommandEvent.CommandSettled;
import dev.tideline.plan.SagaEvent;
import dev.tideline.shop.OfOrder;
import dev.tideline.shop.OrderId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The promises of orders that a saga leads. They hold beside those of {@link Guarantees}, which all orders have.
 *
 * <p>An instance undoes its steps at most once, in reverse, and never after the pivot. It ends as its order does, or an operator sees that
 * it is stuck. Each command is answered once. Only its customer and the commands of its own instance change an order.
 */
public final class SagaGuarantees {
    private static final String SAGA = "saga-fulfil-order/";

    /** The categories of streams with answers. */
    private static final Set<String> ANSWERS = Set.of("order", "reservation", "payment");

    private final List<Stored> events;
    private final Map<StreamId, LedOrder> instances = new LinkedHashMap<>();
    private final Map<UUID, StreamId> commands = new HashMap<>();
    private final Map<OrderId, Boolean> led = new HashMap<>();
    private final Set<OrderId> payable = new HashSet<>();
    private final Set<OrderId> confirmed;

    private record Stored(Envelope envelope, DomainEvent event) {
        UUID cause() {
            return envelope.metadata().causationId();
        }
    }

    private SagaGuarantees(List<Envelope> all) {
        events = all.stream()
                .map(envelope -> new Stored(envelope, EventTypes.decode(envelope)))
                .toList();
        confirmed = events.stream()
                .filter(one -> one.event instanceof OrderConfirmed)
                .map(one -> ((OrderConfirmed) one.event).orderId())
                .collect(toSet());
    }

    /**
     * Checks the promises that hold at any time.
     *
     * @param events all that were appended, in order
     * @throws AssertionError if something does not hold
     */
    public static void holdAtAnyTime(List<Envelope> events) {
        new SagaGuarantees(events).eachEventIsPermitted();
    }

    /**
     * Checks the promises that hold once all work has ended.
     *
     * @param events all that were appended, in order
     * @throws AssertionError if something does not hold
     */
    public static void hold(List<Envelope> events) {
        var guarantees = new SagaGuarantees(events);
        guarantees.eachEventIsPermitted();
        guarantees.eachInstanceHasEnded();
        guarantees.eachCommandIsAnsweredOnce();
    }

    private void eachEventIsPermitted() {
        for (var one : events) {
            switch (one.event) {
                case SagaEvent event ->
                    instances
                            .computeIfAbsent(one.envelope.streamId(), LedOrder::new)
                            .see(event);
                case CommandRequested request -> commands.put(request.commandId(), request.saga());
                case OrderPlaced placed ->
                    led.put(placed.orderId(), placed.process().isPresent());
                default ->
                    order(one.event).ifPresent(order -> {
                        isChangedByItsOwn(one, order);
                        isUndoneInReverse(one.event, order);
                    });
            }
        }
    }

    /**
     * Checks the order of undos by events of the shop. A wrong plan may give a step the undo of another, which the instance does not show.
     */
    private void isUndoneInReverse(DomainEvent event, OrderId order) {
        switch (event) {
            case PaymentRequested _, PaymentProcessed _ -> payable.add(order);
            case PaymentEvent _ -> payable.remove(order);
            case InventoryReleased _ ->
                assertThat(led.get(order) && payable.contains(order))
                        .as("the items of %s are released before its payment is undone", order)
                        .isFalse();
            default -> {}
        }
    }

    /** Returns the order that an event changes, or changes the stock for. */
    private static Optional<OrderId> order(DomainEvent event) {
        return switch (event) {
            case OfOrder one -> Optional.of(one.orderId());
            case StockReserved one -> Optional.of(one.orderId());
            case StockReleased one -> Optional.of(one.orderId());
            case StockSold one -> Optional.of(one.orderId());
            default -> Optional.empty();
        };
    }

    /** Checks that no reactor changes an orchestrated order, and that no command changes a choreographed one. */
    private void isChangedByItsOwn(Stored one, OrderId order) {
        var isOfTheCustomer =
                one.event instanceof OrderCancelled cancelled && cancelled.reason() == CancelReason.CUSTOMER_REQUEST;
        if (!isOfTheCustomer) {
            assertThat(Optional.ofNullable(commands.get(one.cause())))
                    .as("the saga that has caused the %s of %s", one.envelope.type(), order)
                    .isEqualTo(led.get(order) ? Optional.of(saga(order)) : Optional.empty());
        }
    }

    private static StreamId saga(OrderId order) {
        return new StreamId(SAGA + order);
    }

    private void eachInstanceHasEnded() {
        var orders = led.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey);
        var sagas = new HashMap<StreamId, OrderId>();
        orders.forEach(order -> sagas.put(saga(order), order));
        assertThat(instances.keySet()).as("the instances of orders").isEqualTo(sagas.keySet());
        instances.forEach((saga, instance) -> instance.hasEnded(confirmed.contains(sagas.get(saga))));
    }

    /** Counts events of the participant, settlements by the engine, and failures of the last attempt. */
    private void eachCommandIsAnsweredOnce() {
        var answers = events.stream()
                .filter(one -> ANSWERS.contains(one.envelope.streamId().category()))
                // The command goes on after this event.
                .filter(one -> !(one.event instanceof PaymentRequested))
                .collect(groupingBy(Stored::cause));
        events.stream()
                .filter(one -> one.event instanceof CommandEvent)
                .collect(groupingBy(one -> ((CommandEvent) one.event).commandId()))
                .forEach((command, history) -> {
                    var last = last(history, CommandRequested.class::isInstance);
                    var requested = (CommandRequested) history.get(last).event;
                    var ends = history.subList(last, history.size()).stream()
                            .filter(one -> one.event instanceof CommandSettled)
                            .count();
                    var failures = history.stream()
                            .filter(one -> one.event instanceof CommandFailed failed
                                    && failed.attempt() == requested.attempt())
                            .count();
                    assertThat(answers.getOrDefault(command, List.of()).size() + ends + failures)
                            .as("the answers to %s of %s", requested.target(), requested.saga())
                            .isOne();
                });
    }

    private static int last(List<Stored> history, Predicate<DomainEvent> wanted) {
        for (var i = history.size() - 1; i >= 0; i--) {
            if (wanted.test(history.get(i).event)) {
                return i;
            }
        }
        throw new AssertionError(
                "no request is in " + history.getFirst().envelope.streamId());
    }
}
