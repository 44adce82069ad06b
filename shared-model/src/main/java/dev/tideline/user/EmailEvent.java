package dev.tideline.user;

import dev.tideline.event.DomainEvent;

/** Who holds an e-mail address: stream {@code email-<hmac>}. Appended together with the user's own event. */
public sealed interface EmailEvent extends DomainEvent {
    record EmailClaimed(UserId userId) implements EmailEvent {}

    record EmailReleased(UserId userId) implements EmailEvent {}
}
