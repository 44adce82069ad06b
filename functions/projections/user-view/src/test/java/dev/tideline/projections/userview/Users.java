package dev.tideline.projections.userview;

import dev.tideline.event.Money;
import dev.tideline.event.Note;
import dev.tideline.order.CancelReason;
import dev.tideline.order.Order;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.order.OrderLine;
import dev.tideline.shop.OrderId;
import dev.tideline.shop.PaymentId;
import dev.tideline.shop.PaymentMethod;
import dev.tideline.shop.Sku;
import dev.tideline.shop.UserId;
import dev.tideline.testing.History;
import dev.tideline.user.Email;
import dev.tideline.user.User;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.user.UserName;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lives of a user. */
final class Users {
    static final Email EMAIL = new Email("Ada@Example.org");
    static final UserName NAME = new UserName("Ada");
    private static final Currency EUR = Currency.getInstance("EUR");

    private Users() {}

    static History registered(UserId user) {
        return new History().with(User.stream(user).id(), new UserRegistered(user, EMAIL, NAME));
    }

    /** Returns the history of a user with a confirmed order of 25.00 and a cancelled order of 12.50. */
    static History whole(UserId user) {
        var stream = User.stream(user).id();
        var history = registered(user);
        var confirmed = placed(history, user, "25.00");
        history.with(
                Order.stream(confirmed).id(),
                new OrderConfirmed(confirmed, user, Money.parse("25.00"), EUR, PaymentId.of(confirmed)));
        history.with(stream, new UserEmailChanged(user, new Email("Lovelace@Example.org")));
        cancelled(history, user, "12.50");
        return history.with(stream, new UserDeactivated(user, Optional.of(new Note("moved away"))));
    }

    static OrderId placed(History history, UserId user, String total) {
        var order = new OrderId(UUID.randomUUID());
        var amount = Money.parse(total);
        history.with(
                Order.stream(order).id(),
                new OrderPlaced(
                        order,
                        user,
                        List.of(new OrderLine(new Sku("mug"), 1, amount)),
                        amount,
                        EUR,
                        new PaymentMethod("pm_card_ok")));
        return order;
    }

    static OrderId cancelled(History history, UserId user, String total) {
        var order = placed(history, user, total);
        cancel(history, user, order, total);
        return order;
    }

    static void cancel(History history, UserId user, OrderId order, String total) {
        history.with(
                Order.stream(order).id(),
                new OrderCancelled(
                        order, user, Money.parse(total), EUR, CancelReason.CUSTOMER_REQUEST, Optional.empty()));
    }
}
