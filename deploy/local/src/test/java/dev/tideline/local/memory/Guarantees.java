package dev.tideline.local.memory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tideline.event.Envelope;
import dev.tideline.event.EventStream;
import dev.tideline.event.EventTypes;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.Sku;
import dev.tideline.inventory.Stock;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.local.memory.MemoryGateway.Entry;
import dev.tideline.local.memory.MemoryGateway.Status;
import dev.tideline.order.Order;
import dev.tideline.order.OrderId;
import dev.tideline.payment.PaymentId;
import dev.tideline.runtime.views.OrderView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What holds whatever has happened, once everything has come to rest. */
record Guarantees(
        List<Envelope> events, Map<StreamId, List<Envelope>> streams, MemoryGateway gateway, MemoryViews views) {
    /** What a stream may come to, by its category. */
    private static final Map<String, Pattern> HISTORIES = Map.of(
            "order",
            Pattern.compile("OrderPlaced (OrderConfirmed|OrderCancelled)"),
            "reservation",
            Pattern.compile("InventoryReserved( InventoryReleased)?|InventoryReservationFailed|ReservationBarred"),
            "payment",
            Pattern.compile(
                    "PaymentBarred|PaymentRequested (PaymentFailed|PaymentVoided|PaymentProcessed( PaymentRefunded)?)"));

    /** @param events all that were appended, in order */
    static void hold(List<Envelope> events, MemoryGateway gateway, MemoryViews views) {
        var guarantees = new Guarantees(
                events,
                events.stream().collect(groupingBy(Envelope::streamId, LinkedHashMap::new, toList())),
                gateway,
                views);
        guarantees.everythingHappensOnce();
        guarantees.everyOrderHasEndedOnce();
        guarantees.stockIsConserved();
        guarantees.viewsEqualTheFoldOfTheStore();
    }

    /** Streams have no gaps, no id is there twice, and what a saga leaves is one of the ways in which it may end. */
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
            var charged = gateway.entry(PaymentId.of(id));
            var row = views.order(id.value());
            switch (state(Order.stream(id))) {
                case Order.Confirmed confirmed -> {
                    assertThat(charged)
                            .as("the charge of the confirmed order %s", id)
                            .contains(new Entry(
                                    Status.CAPTURED,
                                    Optional.of(confirmed.order().totalAmount())));
                    assertThat(row.status).isEqualTo(OrderView.Status.CONFIRMED);
                }
                case Order.Cancelled _ -> {
                    assertThat(charged.map(Entry::status))
                            .as("the charge of the cancelled order %s", id)
                            .isNotEqualTo(Optional.of(Status.CAPTURED));
                    assertThat(row.status).isEqualTo(OrderView.Status.CANCELLED);
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
            var row = views.item(sku.value());
            assertThat(new Stock(row.available, row.reserved, row.sold)).isEqualTo(stock);
        });
    }

    private void viewsEqualTheFoldOfTheStore() {
        for (var view : views.all()) {
            assertThat(view.columns())
                    .as("%s", view.projection().function())
                    .isEqualTo(view.rebuilt(events).columns());
        }
    }

    private Stream<String> keys(String category) {
        return streams.keySet().stream()
                .filter(stream -> stream.category().equals(category))
                .map(StreamId::key);
    }

    private List<Envelope> of(EventStream<?, ?> stream) {
        return streams.get(stream.id());
    }

    private <S> S state(EventStream<S, ?> stream) {
        var state = stream.initial();
        for (var event : of(stream)) {
            state = stream.evolve(state, event);
        }
        return state;
    }
}
