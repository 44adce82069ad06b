package dev.tideline.commands.placeorder;

import dev.tideline.decision.Appends;
import dev.tideline.decision.BrokenInvariantException;
import dev.tideline.decision.Caller;
import dev.tideline.decision.Command;
import dev.tideline.decision.Decision;
import dev.tideline.decision.States;
import dev.tideline.event.EventStream;
import dev.tideline.inventory.Item;
import dev.tideline.inventory.Item.Listed;
import dev.tideline.inventory.Item.Unlisted;
import dev.tideline.inventory.Quantity;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.order.Process;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.ShopProblem;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.user.User;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

/**
 * Places an order of an active user for listed items, at their prices of now.
 *
 * @param caller the user, or somebody who may act for them
 * @param orderId a new one
 * @param items at least one, no sku twice
 * @param currency the shop's
 * @param process the process that fulfils the order
 */
@Appends(OrderPlaced.class)
public record PlaceOrder(
        Caller caller,
        OrderId orderId,
        UserId userId,
        List<OrderedItem> items,
        PaymentMethod paymentMethod,
        Currency currency,
        Process process)
        implements Command {
    private static final Decision.Refused USER_NOT_FOUND =
            Decision.refuse(ShopProblem.USER_NOT_FOUND, "User not found.", "/user_id");

    /** A quantity of an item, as the caller orders it. */
    public record OrderedItem(Sku sku, Quantity quantity) {}

    @Override
    public List<EventStream<?, ?>> reads() {
        var streams = new ArrayList<EventStream<?, ?>>();
        streams.add(Order.stream(orderId));
        streams.add(User.stream(userId));
        items.forEach(item -> streams.add(Item.stream(item.sku())));
        return streams;
    }

    @Override
    public Decision decide(States states) {
        var user = states.of(User.stream(userId));
        if (!caller.mayActFor(userId.value())) {
            return USER_NOT_FOUND.asDenied();
        }
        return switch (user) {
            case User.Active _ -> placeForActive(states);
            case User.Inactive _ ->
                Decision.refuse(ShopProblem.USER_NOT_ACTIVE, "The user is deactivated.", "/user_id");
            case User.Unregistered _ -> USER_NOT_FOUND;
        };
    }

    private Decision placeForActive(States states) {
        var priced = new ArrayList<OrderLine>();
        for (var ordered : items) {
            switch (states.of(Item.stream(ordered.sku()))) {
                case Listed item ->
                    priced.add(new OrderLine(ordered.sku(), ordered.quantity().value(), item.unitPrice()));
                case Unlisted _ -> {
                    return Decision.refuse(
                            ShopProblem.ITEM_NOT_FOUND, "Item not found.", "/items/" + priced.size() + "/sku");
                }
            }
        }
        var order = Order.stream(orderId);
        return switch (states.of(order)) {
            case Order.Unplaced unplaced ->
                Decision.append(order, unplaced.placed(orderId, userId, priced, currency, paymentMethod, process));
            case Order.Placed _, Order.Confirmed _, Order.Cancelled _ ->
                throw new BrokenInvariantException(order + " is placed already");
        };
    }
}
