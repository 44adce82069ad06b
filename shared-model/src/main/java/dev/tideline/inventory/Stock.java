package dev.tideline.inventory;

import dev.tideline.event.EventStream;
import dev.tideline.event.Shape;
import dev.tideline.event.StreamId;
import dev.tideline.inventory.StockEvent.StockAdded;
import dev.tideline.inventory.StockEvent.StockReleased;
import dev.tideline.inventory.StockEvent.StockReserved;
import dev.tideline.inventory.StockEvent.StockSold;
import java.util.Optional;

/** Where an item's pieces are. Their sum is what was ever added; none is below zero. */
public record Stock(long available, long reserved, long sold) {
    private static final Optional<Shape<Stock>> SHAPE = Optional.of(new Shape<>("stock-1", Stock.class));

    public static EventStream<Stock, StockEvent> stream(Sku sku) {
        return new EventStream<>(StreamId.of("stock", sku), StockEvent.class, new Stock(0, 0, 0), Stock::evolve, SHAPE);
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
