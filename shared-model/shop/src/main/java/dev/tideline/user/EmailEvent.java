package dev.tideline.user;

import dev.tideline.event.Category;
import dev.tideline.event.DomainEvent;
import dev.tideline.shop.ShopTopics;
import dev.tideline.shop.UserId;

/**
 * An event of the holder of an e-mail address, in the stream {@code email-<hmac>}. It is appended together with the user's own
 * event.
 */
@Category(value = "email", topic = ShopTopics.USERS)
public sealed interface EmailEvent extends DomainEvent {
    record EmailClaimed(UserId userId) implements EmailEvent {}

    record EmailReleased(UserId userId) implements EmailEvent {}
}
