package dev.tideline.shop;

import dev.tideline.event.DomainEvent;

/** An event that belongs to an order. */
public interface OfOrder extends DomainEvent {
    OrderId orderId();
}
