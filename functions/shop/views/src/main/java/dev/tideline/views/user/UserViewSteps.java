package dev.tideline.views.user;

import dev.tideline.event.DomainEvent;
import dev.tideline.event.Envelope;
import dev.tideline.event.EventTypes;
import dev.tideline.event.Text;
import dev.tideline.order.OrderEvent;
import dev.tideline.order.OrderEvent.OrderCancelled;
import dev.tideline.order.OrderEvent.OrderConfirmed;
import dev.tideline.order.OrderEvent.OrderPlaced;
import dev.tideline.runtime.views.AppliedVersionRow;
import dev.tideline.runtime.views.Applies;
import dev.tideline.runtime.views.Steps;
import dev.tideline.shop.UserId;
import dev.tideline.user.Email;
import dev.tideline.user.UserEvent;
import dev.tideline.user.UserEvent.UserDeactivated;
import dev.tideline.user.UserEvent.UserEmailChanged;
import dev.tideline.user.UserEvent.UserRegistered;
import dev.tideline.views.user.UserView.Status;
import java.time.Instant;
import java.util.Optional;

/** The steps of a user's row, with the totals of the user's orders. */
@Applies({UserEvent.class, OrderEvent.class})
public class UserViewSteps implements Steps<UserView> {

    @Override
    public Class<UserView> view() {
        return UserView.class;
    }

    @Override
    public Optional<Class<? extends AppliedVersionRow>> versionRows() {
        return Optional.of(UserViewOrder.class);
    }

    /** Each event of an order names the user whose row it belongs to. */
    @Override
    public UserView emptyRow(Envelope event) {
        var row = new UserView();
        var user = event.streamId().category().equals("user")
                ? UserId.parse(event.streamId().entityId())
                : ((OrderEvent) EventTypes.decode(event)).userId();
        row.userId = user.value();
        return row;
    }

    @Override
    public void step(UserView row, DomainEvent event, Instant timestamp) {
        switch (event) {
            case UserEvent user -> user(row, user, timestamp);
            case OrderEvent order -> order(row, order);
            default -> throw new IllegalArgumentException("no event of a user: " + event.getClass());
        }
        // Of several streams: the last to come need not be the latest.
        if (row.updatedAt == null || row.updatedAt.isBefore(timestamp)) {
            row.updatedAt = timestamp;
        }
    }

    private static void user(UserView row, UserEvent event, Instant timestamp) {
        switch (event) {
            case UserRegistered registered -> {
                email(row, registered.email());
                row.name = Text.normalized(registered.name().value());
                row.status = Status.ACTIVE;
                row.createdAt = timestamp;
            }
            case UserEmailChanged changed -> email(row, changed.newEmail());
            case UserDeactivated _ -> row.status = Status.INACTIVE;
        }
    }

    private static void email(UserView row, Email email) {
        row.email = email.value();
        row.normalizedEmail = email.normalized();
    }

    private static void order(UserView row, OrderEvent event) {
        switch (event) {
            case OrderPlaced placed -> {
                row.orderCount++;
                row.totalSpent = row.totalSpent.add(placed.totalAmount().amount());
            }
            case OrderConfirmed _ -> {}
            case OrderCancelled cancelled ->
                row.totalSpent = row.totalSpent.subtract(cancelled.totalAmount().amount());
        }
    }
}
