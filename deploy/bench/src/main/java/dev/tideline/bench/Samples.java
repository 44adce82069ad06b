package dev.tideline.bench;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Metadata;
import dev.tideline.event.Money;
import dev.tideline.event.NewEvent;
import dev.tideline.event.StreamId;
import dev.tideline.event.Uuids;
import dev.tideline.inventory.ReservationEvent.InventoryReserved;
import dev.tideline.inventory.ReservationEvent.InventorySold;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.payment.PaymentEvent.PaymentProcessed;
import dev.tideline.payment.PaymentEvent.PaymentRequested;
import dev.tideline.payment.PaymentEvent.Status;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.store.StreamAppend;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The events that are measured with: orders of two lines, as they are placed. */
public final class Samples {
    static final Sku CUP = new Sku("espresso-cup");
    static final Sku SAUCER = new Sku("saucer");
    private static final Money PRICE = Money.parse("12.90");

    private Samples() {}

    /** Returns a new stream id that sorts by time, as those of orders do. */
    public static StreamId newStream() {
        return StreamId.of("order", newId().toString());
    }

    public static UUID newId() {
        var random = ThreadLocalRandom.current();
        return Uuids.timeOrdered(Instant.now(), random.nextLong(), random.nextLong());
    }

    public static NewEvent orderPlaced(StreamId order, Sku... items) {
        var correlation = UUID.fromString(order.entityId());
        return new NewEvent(
                newId(),
                placed(correlation, items),
                new Metadata("/tideline/place-order", correlation, correlation, Optional.empty(), Optional.empty()));
    }

    /** @param items one piece of each */
    public static OrderPlaced placed(UUID order, Sku... items) {
        return new OrderPlaced(
                new OrderId(order),
                new UserId(new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0001L)),
                Stream.of(items).map(sku -> new OrderLine(sku, 1, PRICE)).toList(),
                PRICE.times(items.length),
                Currency.getInstance("EUR"),
                new PaymentMethod("pm_card_ok"));
    }

    /** Returns all appends of an order of one piece until it is confirmed. Nobody else has ordered this piece. */
    static List<StreamAppend> confirmedOrder() {
        var id = newId();
        var order = new OrderId(id);
        var sku = new Sku("sku-" + id);
        var placed = placed(id, sku);
        var payment = new PaymentId(newId());
        var items = List.of(new ReservedItem(sku, 1));
        return List.of(
                history(
                        StreamId.of("order", id.toString()),
                        placed,
                        new OrderConfirmed(order, placed.userId(), PRICE, placed.currency(), payment)),
                history(
                        StreamId.of("reservation", id.toString()),
                        new InventoryReserved(order, items),
                        new InventorySold(order, items)),
                history(StreamId.of("stock", sku), new StockReserved(sku, order, 1), new StockSold(sku, order, 1)),
                history(
                        StreamId.of("payment", id.toString()),
                        new PaymentRequested(payment, order, PRICE, placed.currency(), placed.paymentMethod()),
                        new PaymentProcessed(payment, order, PRICE, placed.currency(), Status.CAPTURED)));
    }

    private static StreamAppend history(StreamId stream, DomainEvent... events) {
        var correlation = newId();
        return new StreamAppend(
                stream,
                0,
                Stream.of(events)
                        .map(event -> new NewEvent(
                                newId(),
                                event,
                                new Metadata(
                                        "/tideline/bench",
                                        correlation,
                                        correlation,
                                        Optional.empty(),
                                        Optional.empty())))
                        .toList());
    }

    /** Returns the event as the store returns it. */
    public static Envelope envelope(StreamId stream, long version, DomainEvent event) {
        var id = newId();
        return new Envelope(
                id,
                EventTypes.nameOf(event.getClass()),
                stream,
                version,
                EventTypes.versionOf(event),
                Instant.now(),
                new Metadata("/tideline/bench", id, id, Optional.empty(), Optional.empty()),
                EventTypes.encode(event));
    }

    /** The same row that an append of {@link #orderPlaced} writes, as a statement that gives it a new stream. */
    public static String insertInto(String table) {
        return """
                INSERT INTO %s (stream_id, version, id, type, schema_version, source, correlation_id, causation_id, data)
                VALUES ('order-' || uuidv7(), 1, uuidv7(), 'OrderPlaced', 1, '/tideline/place-order',
                    '01990000-0000-7000-8000-000000000001', '01990000-0000-7000-8000-000000000001', '%s');
                """.formatted(table, EventTypes.encode(placed(newId(), CUP, SAUCER)));
    }
}
