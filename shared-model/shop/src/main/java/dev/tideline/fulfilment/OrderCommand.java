package dev.tideline.fulfilment;

import dev.tideline.shop.OrderId;

/** The data of a command of a saga that is about an order. */
public record OrderCommand(OrderId orderId) {}
