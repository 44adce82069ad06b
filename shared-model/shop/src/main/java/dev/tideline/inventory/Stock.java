package dev.tideline.inventory;

import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.event.EventStream;
import dev.tideline.event.SnapshotFormat;
import dev.tideline.event.Snapshotted;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.ReservationEvent.ReservedItem;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.Sku;
import java.util.Optional;

/**
 * The counts of an item's pieces. Their sum is the number of pieces that were ever added. A stock makes no event that takes a count
 * below zero. A stream that is older than this rule may have such an event, and is folded as it is.
 */
@Snapshotted
public record Stock(long available, long reserved, long sold) {
    private static final Optional<SnapshotFormat<Stock>> SHAPE =
            Optional.of(new SnapshotFormat<>("stock-1", Stock.class));

    public static EventStream<Stock, StockEvent> stream(Sku sku) {
        return new EventStream<>(StreamId.of("stock", sku), StockEvent.class, new Stock(0, 0, 0), Stock::evolve, SHAPE);
    }

    public static StockAdded added(Sku sku, Quantity quantity) {
        return new StockAdded(sku, quantity.value());
    }

    /** @throws BrokenInvariantException if fewer are available */
    StockReserved reserve(ReservedItem item, OrderId order) {
        require(item, available, "available");
        return new StockReserved(item.sku(), order, item.quantity());
    }

    /** @throws BrokenInvariantException if fewer are reserved */
    StockReleased release(ReservedItem item, OrderId order) {
        require(item, reserved, "reserved");
        return new StockReleased(item.sku(), order, item.quantity());
    }

    /** @throws BrokenInvariantException if fewer are reserved */
    StockSold sell(ReservedItem item, OrderId order) {
        require(item, reserved, "reserved");
        return new StockSold(item.sku(), order, item.quantity());
    }

    private static void require(ReservedItem item, long there, String where) {
        if (item.quantity() < 1 || item.quantity() > there) {
            throw new BrokenInvariantException(
                    "of " + stream(item.sku()) + " " + there + " pieces are " + where + ", not " + item.quantity());
        }
    }

    public static Stock evolve(Stock stock, StockEvent event) {
        return switch (event) {
            case StockAdded added -> new Stock(stock.available + added.quantity(), stock.reserved, stock.sold);
            case StockReserved reserved ->
                new Stock(stock.available - reserved.quantity(), stock.reserved + reserved.quantity(), stock.sold);
            case StockReleased released ->
                new Stock(stock.available + released.quantity(), stock.reserved - released.quantity(), stock.sold);
            case StockSold sold ->
                new Stock(stock.available, stock.reserved - sold.quantity(), stock.sold + sold.quantity());
        };
    }
}
