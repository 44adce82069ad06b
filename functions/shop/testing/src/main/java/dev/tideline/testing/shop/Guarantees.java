package dev.tideline.testing.shop;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Money;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Reservation;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.order.Order;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.Sku;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The promises of the shop that hold after any history, once all work has ended. */
public record Guarantees(List<Envelope> events, Map<StreamId, List<Envelope>> streams, Outside outside) {
    /** Facts that the event store does not hold. */
    public interface Outside {
        /** Returns the amount that the payment gateway has captured for a payment and not refunded. */
        Optional<Money> taken(PaymentId payment);

        /** Returns the answer of a query. */
        String status(OrderId order);

        /** Returns the answer of a query. */
        Stock stock(Sku sku);
    }

    /** The event types that a complete stream may have, by its category. */
    private static final Map<String, Pattern> HISTORIES = Map.of(
            "order",
            Pattern.compile("OrderPlaced (OrderConfirmed|OrderCancelled)"),
            "reservation",
            Pattern.compile(
                    "InventoryReserved( (InventoryReleased|InventorySold))?|InventoryReservationFailed|ReservationBarred"),
            "payment",
            Pattern.compile(
                    "PaymentBarred|PaymentRequested (PaymentFailed|PaymentVoided|PaymentProcessed( PaymentRefunded)?)"));

    /**
     * @param events all that were appended, in order
     * @throws AssertionError if something does not hold
     */
    public static void hold(List<Envelope> events, Outside outside) {
        var guarantees = new Guarantees(
                events, events.stream().collect(groupingBy(Envelope::streamId, LinkedHashMap::new, toList())), outside);
        guarantees.everythingHappensOnce();
        guarantees.everyOrderHasEndedOnce();
        guarantees.stockIsConserved();
        guarantees.whatIsReservedIsSoldOrReleased();
        SagaGuarantees.hold(events);
    }

    /** Streams have no gaps, no id occurs twice, and each saga has ended in one of the permitted ways. */
    private void everythingHappensOnce() {
        assertThat(events).extracting(Envelope::id).doesNotHaveDuplicates();
        streams.forEach((stream, history) -> {
            for (var i = 0; i < history.size(); i++) {
                assertThat(history.get(i).version()).as("version in %s", stream).isEqualTo(i + 1);
            }
            var types = history.stream().map(Envelope::type).collect(joining(" "));
            assertThat(types)
                    .as("the history of %s", stream)
                    .matches(HISTORIES.getOrDefault(stream.category(), Pattern.compile(".*")));
        });
    }

    private void everyOrderHasEndedOnce() {
        keys("order").map(OrderId::parse).forEach(id -> {
            var taken = outside.taken(PaymentId.of(id));
            switch (state(Order.stream(id))) {
                case Order.Confirmed confirmed -> {
                    assertThat(taken)
                            .as("what was taken for the confirmed order %s", id)
                            .contains(confirmed.order().totalAmount());
                    assertThat(outside.status(id)).isEqualTo("confirmed");
                }
                case Order.Cancelled _ -> {
                    assertThat(taken)
                            .as("what was taken for the cancelled order %s", id)
                            .isEmpty();
                    assertThat(outside.status(id)).isEqualTo("cancelled");
                }
                case Order.Unplaced _, Order.Placed _ -> throw new AssertionError("order " + id + " has not ended");
            }
        });
    }

    /** And nothing stays reserved for an order that has ended. */
    private void stockIsConserved() {
        keys("stock").map(Sku::new).forEach(sku -> {
            var added = of(Stock.stream(sku)).stream()
                    .map(EventTypes::decode)
                    .filter(StockAdded.class::isInstance)
                    .mapToLong(event -> ((StockAdded) event).quantity())
                    .sum();
            var stock = state(Stock.stream(sku));
            assertThat(stock.available() + stock.sold())
                    .as("what is left and what is sold of %s", sku)
                    .isEqualTo(added);
            assertThat(stock.reserved()).as("reserved of %s", sku).isZero();
            assertThat(stock.available()).as("available of %s", sku).isNotNegative();
            assertThat(outside.stock(sku)).as("what is shown of %s", sku).isEqualTo(stock);
        });
    }

    /** A reservation ends as sold if its order is confirmed, and only then. */
    private void whatIsReservedIsSoldOrReleased() {
        keys("order")
                .map(OrderId::parse)
                .forEach(id -> assertThat(state(Reservation.stream(id)) instanceof Reservation.Sold)
                        .as("what was reserved for %s is sold", id)
                        .isEqualTo(state(Order.stream(id)) instanceof Order.Confirmed));
    }

    private Stream<String> keys(String category) {
        return streams.keySet().stream()
                .filter(stream -> stream.category().equals(category))
                .map(StreamId::entityId);
    }

    private List<Envelope> of(EventStream<?, ?> stream) {
        return streams.getOrDefault(stream.id(), List.of());
    }

    private <S> S state(EventStream<S, ?> stream) {
        var state = stream.initial();
        for (var event : of(stream)) {
            state = stream.evolve(state, event);
        }
        return state;
    }
}
